//! bagu turns a folder of Chinese interview notes into a bilingual study site.

pub mod base;
