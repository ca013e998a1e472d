//! The few loops in which all flows spend their time, a package of their own because it is
//! optimised for speed where the rest of the release build is optimised for size.

pub mod elementary;
pub mod linear;
