//! Transactions over typed tables, durable when acknowledged.
