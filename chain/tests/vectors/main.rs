//! Primitives and difficulty against published vectors and independent implementations.

mod asert;
mod bitcoin;
mod ed25519;
mod headers;
