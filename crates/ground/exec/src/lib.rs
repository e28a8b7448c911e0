//! Sandboxes: run other people's code, isolated, and say how well.
