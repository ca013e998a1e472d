//! Closures of views under one type.
//!
//! Each closure in a view is a type of its own and brings a copy of the machinery that keeps it up to
//! date. Boxed, all that give the same kind of value share one copy.

/// A value that follows what it reads.
pub fn live<T>(read: impl Fn() -> T + Send + 'static) -> Box<dyn Fn() -> T + Send> {
    Box::new(read)
}

/// What happens on an event.
pub fn on<E>(act: impl FnMut(E) + 'static) -> Box<dyn FnMut(E)> {
    Box::new(act)
}
