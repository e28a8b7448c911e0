//! Real functions and builds in real sandboxes, as whoever runs the tests; as root, all of it once more as an ordinary
//! user (`again_as_an_ordinary_user`).

mod function_node;
mod function_provided;
mod function_python;
mod ground;
mod life;
mod shell;
mod walls;
