//! The command line of bagu.

fn main() {}
