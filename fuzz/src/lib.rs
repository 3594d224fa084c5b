//! What the fuzz targets share: a sandbox in a folder of its own, asked in this process. What is thrown at it is not here.

pub mod backend;
pub mod canned;
pub mod parts;
pub mod web_authn;
