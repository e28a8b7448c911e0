//! The worker: makes inputs and tries them, until it is ended. The input at hand is in a file, so that whoever watches can keep it.

use crate::chance::Chance;
use crate::{Arguments, Failure, corpus, mutate, targets, watch};
use std::panic;
use std::time::{Duration, Instant};

/// The time a text of 32 KiB may take, on a busy machine.
const TIME_MAX: Duration = Duration::from_secs(4);

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let corpus = corpus::read(&arguments.corpora);
    if corpus.trees.is_empty() {
        return Err("the corpus is empty".into());
    }
    let mut chance = Chance::new(arguments.seed);
    let current = watch::current(arguments);
    let end = Instant::now() + Duration::from_secs_f64(arguments.minutes * 60.0);
    let mut tried = 0_u64;
    while Instant::now() < end {
        let text = mutate::input(&corpus, &mut chance);
        std::fs::write(&current, &text)?;
        let begin = Instant::now();
        let outcome = panic::catch_unwind(|| targets::run(arguments.target, &text));
        tried += 1;
        if outcome.is_err() {
            watch::keep(arguments, &text, "panic")?;
        } else if begin.elapsed() > TIME_MAX {
            watch::keep(arguments, &text, "slow")?;
        }
    }
    println!("{tried} inputs tried, made of {} texts", corpus.texts.len());
    Ok(())
}
