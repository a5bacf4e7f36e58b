//! The program as others meet it: real sockets on free ports, real files.

mod archive;
mod calls;
mod damage;
mod hub;
#[cfg(unix)]
mod logging;
mod methods;
mod metrics;
mod mining;
mod network;
mod nodes;
mod page;
mod restart;
mod support;
mod wrong_input;
