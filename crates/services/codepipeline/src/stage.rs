//! Who may be in a stage: entering, waiting, superseding, leaving. Pure changes of a stage's row.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html> (read 2026-11-21): in SUPERSEDED mode a
//! stage holds one execution and one more waits before it; a newer one takes the waiting one's place. In QUEUED mode they
//! wait in order. In PARALLEL mode nobody waits.

use crate::tables::StageRow;
use api_codepipeline::ExecutionMode;

#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    /// In the stage; otherwise it waits before it.
    pub is_in: bool,
    /// An older execution that waited here and is not needed any more.
    pub superseded: Option<u64>,
}

/// Lets `execution` in if the stage is free and, with `enabled`, its transition is open; otherwise it waits.
pub fn enter(row: &mut StageRow, execution: u64, mode: ExecutionMode, enabled: bool) -> Entry {
    let in_order = mode != ExecutionMode::Queued || row.waiting.iter().all(|waiting| *waiting >= execution);
    let free = mode == ExecutionMode::Parallel || row.occupant.is_none_or(|occupant| occupant == execution);
    if free && enabled && in_order {
        row.waiting.retain(|waiting| *waiting != execution);
        row.occupant = Some(execution);
        row.latest = Some(execution);
        // One that was told to enter and comes too late would bring its older revision after this one.
        let late = row.waiting.first().copied();
        let superseded = late.filter(|late| mode == ExecutionMode::Superseded && *late < execution);
        row.waiting.retain(|waiting| Some(*waiting) != superseded);
        return Entry { is_in: true, superseded };
    }
    if row.waiting.contains(&execution) {
        return Entry { is_in: false, superseded: None };
    }
    let superseded = if mode == ExecutionMode::Superseded { row.waiting.pop() } else { None };
    row.waiting.push(execution);
    row.waiting.sort_unstable();
    Entry { is_in: false, superseded }
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

    fn waits(superseded: Option<u64>) -> Entry {
        Entry { is_in: false, superseded }
    }

    fn goes_in(superseded: Option<u64>) -> Entry {
        Entry { is_in: true, superseded }
    }

    #[test]
    fn an_older_one_that_comes_too_late_does_not_enter_after_a_newer_one() {
        let mut row = StageRow::default();
        enter(&mut row, 1, Superseded, true);
        enter(&mut row, 2, Superseded, true);
        assert_eq!(leave(&mut row, 1), Some(2), "2 is told, and 3 is faster");
        assert_eq!(enter(&mut row, 3, Superseded, true), goes_in(Some(2)));
        assert_eq!(leave(&mut row, 3), None, "nobody is told to enter after it");
    }

    #[test]
    fn one_is_in_one_waits_and_newer_takes_its_place() {
        let mut row = StageRow::default();
        assert_eq!(enter(&mut row, 1, Superseded, true), goes_in(None));
        assert_eq!(enter(&mut row, 1, Superseded, true), goes_in(None), "entering again is the same");
        assert_eq!(enter(&mut row, 2, Superseded, true), waits(None));
        assert_eq!(enter(&mut row, 2, Superseded, true), waits(None));
        assert_eq!(enter(&mut row, 3, Superseded, true), waits(Some(2)));
        assert_eq!(leave(&mut row, 1), Some(3));
        assert_eq!(enter(&mut row, 3, Superseded, true), goes_in(None));
        assert_eq!(leave(&mut row, 3), None);
    }

    #[test]
    fn queued_executions_enter_in_order() {
        let mut row = StageRow::default();
        enter(&mut row, 1, Queued, true);
        assert_eq!(enter(&mut row, 3, Queued, true), waits(None));
        assert_eq!(enter(&mut row, 2, Queued, true), waits(None));
        assert_eq!(leave(&mut row, 1), Some(2));
        assert_eq!(enter(&mut row, 3, Queued, true), waits(None));
        assert_eq!(enter(&mut row, 2, Queued, true), goes_in(None));
    }

    #[test]
    fn a_closed_transition_holds_and_parallel_ones_do_not_wait() {
        let mut row = StageRow::default();
        assert_eq!(enter(&mut row, 1, Superseded, false), waits(None));
        let mut row = StageRow::default();
        assert_eq!(
            (enter(&mut row, 1, Parallel, true), enter(&mut row, 2, Parallel, true)),
            (goes_in(None), goes_in(None))
        );
    }
}
