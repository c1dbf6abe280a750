//! bagu turns a folder of Chinese interview notes into a bilingual study site.

// In the order of the pipeline.
pub mod base;

pub mod load;

pub mod parse;

pub mod catalog;

pub mod resolve;

pub mod fragment;

pub mod page;

pub mod site;

pub mod emit;

pub mod pipeline;

pub mod write;

pub mod convert;

pub mod cli;
