//! Places at which a test can stop an engine dead, or make a step fail.
//!
//! Two of them per step. *Before*: the step is claimed, nothing is done. *After*: all its effects are done, nothing is
//! committed; this is where a kill hurts. (Killed after the commit is the same as killed before the next step.)

use std::sync::Arc;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    Before,
    After,
}

#[derive(Debug, Clone, Copy)]
pub struct Point<'a> {
    pub kind: &'a str,
    pub id: &'a str,
    pub step: &'a str,
    pub number: u64,
    pub attempt: u32,
    pub moment: Moment,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    Pass,
    /// The engine is dead from here on: nothing more is run or committed.
    Die,
    /// The step ends in a fault.
    Fail,
}

pub trait Failpoints: Send + Sync + 'static {
    fn reached(&self, point: Point<'_>) -> Act;
}

/// What an engine begins with: nothing, or with the feature `failpoints` what the environment asks for.
pub(crate) fn from_environment() -> Option<Arc<dyn Failpoints>> {
    #[cfg(feature = "failpoints")]
    return environment::read().map(|found| Arc::new(found) as Arc<dyn Failpoints>);
    #[cfg(not(feature = "failpoints"))]
    None
}

/// `LANDFALL_FAILPOINT=KIND/STEP/before|after[/nth]`: the process aborts there, as if killed, the nth time it comes by.
#[cfg(any(feature = "failpoints", test))]
mod environment {
    use super::{Act, Failpoints, Moment, Point};
    use std::sync::atomic::{AtomicU64, Ordering};

    #[derive(Debug)]
    pub struct KillAt {
        kind: String,
        step: String,
        moment: Moment,
        nth: u64,
        seen: AtomicU64,
    }

    #[cfg(feature = "failpoints")]
    pub fn read() -> Option<KillAt> {
        let text = std::env::var("LANDFALL_FAILPOINT").ok()?;
        let found = parse(&text);
        if found.is_none() {
            tracing::error!("LANDFALL_FAILPOINT=`{text}` is not KIND/STEP/before|after[/nth]: it is ignored");
        }
        found
    }

    pub fn parse(text: &str) -> Option<KillAt> {
        let mut parts = text.split('/');
        let (kind, step) = (parts.next()?.to_owned(), parts.next()?.to_owned());
        let moment = match parts.next()? {
            "before" => Moment::Before,
            "after" => Moment::After,
            _ => return None,
        };
        let nth = parts.next().map_or(Some(1), |nth| nth.parse().ok())?;
        Some(KillAt { kind, step, moment, nth, seen: AtomicU64::new(0) })
    }

    impl KillAt {
        pub fn is_now(&self, point: Point<'_>) -> bool {
            let here = point.kind == self.kind && point.step == self.step && point.moment == self.moment;
            here && self.seen.fetch_add(1, Ordering::SeqCst) + 1 == self.nth
        }
    }

    impl Failpoints for KillAt {
        fn reached(&self, point: Point<'_>) -> Act {
            if self.is_now(point) {
                std::process::abort();
            }
            Act::Pass
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn the_nth_pass_is_the_one() {
            let kill = parse("build/run/after/2").expect("well formed");
            let at = |step, moment| {
                kill.is_now(Point { kind: "build", id: "1", step, number: 0, attempt: 1, moment })
            };
            let passes = [
                ("run", Moment::After),
                ("run", Moment::Before),
                ("end", Moment::After),
                ("run", Moment::After),
            ];
            assert_eq!(passes.map(|(step, moment)| at(step, moment)), [false, false, false, true]);
            assert!(parse("build/run").is_none() && parse("build/run/during").is_none());
            assert!(parse("build/run/after/x").is_none());
        }
    }
}
