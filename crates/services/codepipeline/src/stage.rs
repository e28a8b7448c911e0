//! Who may be in a stage: entering, waiting, superseding, leaving. Pure changes of a stage's row.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html> (read 2026-11-21): in SUPERSEDED mode a
//! stage holds one execution and one more waits before it; a newer one takes the waiting one's place. In QUEUED mode they
//! wait in order. In PARALLEL mode nobody waits.

use crate::tables::StageRow;
use api_codepipeline::ExecutionMode;

#[derive(Debug, PartialEq, Eq)]
pub enum Entry {
    /// In the stage, and in place of these, which waited for it.
    In { superseded: Vec<u64> },
    /// Before the stage, and in place of these, which waited there.
    Waits { superseded: Vec<u64> },
    /// Superseded itself: this newer one has been in the stage or waits for it.
    TooLate { after: u64 },
}

/// Lets `execution` in if the stage is free and, with `enabled`, its transition is open; otherwise it waits. In SUPERSEDED mode
/// no execution brings its older revision into a stage that a newer one has reached.
pub fn enter(row: &mut StageRow, execution: u64, mode: ExecutionMode, enabled: bool) -> Entry {
    let supersedes = mode == ExecutionMode::Superseded;
    let is_in = row.occupant == Some(execution);
    let newer = row.waiting.last().copied().max(row.newest).filter(|newer| *newer > execution);
    if let Some(after) = newer.filter(|_| supersedes && !is_in) {
        row.waiting.retain(|waiting| *waiting != execution);
        return Entry::TooLate { after };
    }
    let in_order = mode != ExecutionMode::Queued || row.waiting.iter().all(|waiting| *waiting >= execution);
    let free = mode == ExecutionMode::Parallel || row.occupant.is_none() || is_in;
    let older = |waiting: &u64| supersedes && *waiting < execution;
    let superseded = row.waiting.iter().copied().filter(older).collect();
    row.waiting.retain(|waiting| *waiting != execution && !older(waiting));
    if free && enabled && in_order {
        row.occupant = Some(execution);
        row.latest = Some(execution);
        row.newest = row.newest.max(Some(execution));
        return Entry::In { superseded };
    }
    row.waiting.push(execution);
    row.waiting.sort_unstable();
    Entry::Waits { superseded }
}

/// Takes `execution` out of the stage and out of the queue before it; who should try to enter now.
pub fn leave(row: &mut StageRow, execution: u64) -> Option<u64> {
    row.waiting.retain(|waiting| *waiting != execution);
    if row.occupant == Some(execution) {
        row.occupant = None;
    }
    row.waiting.first().copied().filter(|_| row.occupant.is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ExecutionMode::{Parallel, Queued, Superseded};

    fn waits(superseded: &[u64]) -> Entry {
        Entry::Waits { superseded: superseded.to_vec() }
    }

    fn goes_in(superseded: &[u64]) -> Entry {
        Entry::In { superseded: superseded.to_vec() }
    }

    #[test]
    fn an_older_one_that_comes_too_late_does_not_enter_after_a_newer_one() {
        let mut row = StageRow::default();
        enter(&mut row, 1, Superseded, true);
        enter(&mut row, 2, Superseded, true);
        assert_eq!(leave(&mut row, 1), Some(2), "2 is told, and 3 is faster");
        assert_eq!(enter(&mut row, 3, Superseded, true), goes_in(&[2]));
        assert_eq!(enter(&mut row, 2, Superseded, true), Entry::TooLate { after: 3 });
        assert_eq!(leave(&mut row, 3), None, "nobody is told to enter after it");
        assert_eq!(
            enter(&mut row, 2, Superseded, true),
            Entry::TooLate { after: 3 },
            "also when 3 has gone on"
        );
    }

    #[test]
    fn an_older_one_that_arrives_does_not_take_the_place_of_a_newer_one() {
        let mut row = StageRow::default();
        enter(&mut row, 1, Superseded, true);
        assert_eq!(enter(&mut row, 3, Superseded, true), waits(&[]));
        assert_eq!(enter(&mut row, 2, Superseded, true), Entry::TooLate { after: 3 });
        assert_eq!(leave(&mut row, 1), Some(3));
        let mut closed = StageRow::default();
        assert_eq!(enter(&mut closed, 3, Superseded, false), waits(&[]));
        assert_eq!(enter(&mut closed, 2, Superseded, true), Entry::TooLate { after: 3 }, "opened meanwhile");
    }

    #[test]
    fn one_is_in_one_waits_and_newer_takes_its_place() {
        let mut row = StageRow::default();
        assert_eq!(enter(&mut row, 1, Superseded, true), goes_in(&[]));
        assert_eq!(enter(&mut row, 1, Superseded, true), goes_in(&[]), "entering again is the same");
        assert_eq!(enter(&mut row, 2, Superseded, true), waits(&[]));
        assert_eq!(enter(&mut row, 2, Superseded, true), waits(&[]));
        assert_eq!(enter(&mut row, 1, Superseded, true), goes_in(&[]), "one that is in stays in");
        assert_eq!(enter(&mut row, 3, Superseded, true), waits(&[2]));
        assert_eq!(leave(&mut row, 1), Some(3));
        assert_eq!(enter(&mut row, 3, Superseded, true), goes_in(&[]));
        assert_eq!(leave(&mut row, 3), None);
    }

    #[test]
    fn a_rollback_that_was_there_does_not_count_as_newer() {
        let mut row = StageRow { latest: Some(9), ..StageRow::default() };
        assert_eq!(enter(&mut row, 5, Superseded, true), goes_in(&[]));
    }

    #[test]
    fn queued_executions_enter_in_order() {
        let mut row = StageRow::default();
        enter(&mut row, 1, Queued, true);
        assert_eq!(enter(&mut row, 3, Queued, true), waits(&[]));
        assert_eq!(enter(&mut row, 2, Queued, true), waits(&[]));
        assert_eq!(leave(&mut row, 1), Some(2));
        assert_eq!(enter(&mut row, 3, Queued, true), waits(&[]));
        assert_eq!(enter(&mut row, 2, Queued, true), goes_in(&[]));
        enter(&mut row, 4, Queued, true);
        assert_eq!(enter(&mut row, 5, Superseded, true), waits(&[3, 4]), "after the mode was changed");
    }

    #[test]
    fn a_closed_transition_holds_and_parallel_ones_do_not_wait() {
        let mut row = StageRow::default();
        assert_eq!(enter(&mut row, 1, Superseded, false), waits(&[]));
        let mut row = StageRow::default();
        assert_eq!(
            (enter(&mut row, 2, Parallel, true), enter(&mut row, 1, Parallel, true)),
            (goes_in(&[]), goes_in(&[]))
        );
    }
}
