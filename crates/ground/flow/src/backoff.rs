//! How long a step that ended in a fault waits before it is tried again.

use kernel::Chance;
use std::time::Duration;

const FIRST: Duration = Duration::from_millis(100);
const MOST: Duration = Duration::from_secs(30);

/// Doubles from a tenth of a second to half a minute, each drawn from the upper half of its range, so that flows that
/// failed together do not come back together. Real time: a rehearsal's scale does not make a broken disk well sooner.
pub fn after_attempt(attempt: u32, chance: &dyn Chance) -> Duration {
    let doublings = attempt.saturating_sub(1).min(16);
    let whole = FIRST.saturating_mul(1 << doublings).min(MOST);
    whole.mul_f64(0.5 + chance.unit() / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::SeededChance;

    #[test]
    fn grows_and_is_capped() {
        let chance = SeededChance::new(3);
        for attempt in 1..100 {
            let wait = after_attempt(attempt, &chance);
            assert!(wait >= FIRST / 2 && wait <= MOST, "{attempt}: {wait:?}");
        }
        assert!(after_attempt(1, &chance) <= FIRST);
        assert!(after_attempt(20, &chance) >= MOST / 2);
        assert!(after_attempt(u32::MAX, &chance) >= MOST / 2);
    }
}
