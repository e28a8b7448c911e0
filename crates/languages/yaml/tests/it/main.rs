//! What is read, what is refused and with which words, and that nothing makes the reader panic.

mod printing;
mod properties;
mod reading;
mod refusing;
