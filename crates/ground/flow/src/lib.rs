//! Durable work: named steps, journal, timers, signals, leases.
