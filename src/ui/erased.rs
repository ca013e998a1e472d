//! Closures of views under one type.
//!
//! Each closure in a view is a type of its own and brings a copy of the machinery that keeps it up to
//! date. Boxed, all that give the same kind of value share one copy.

use leptos::prelude::*;

/// A value that follows what it reads.
pub fn live<T>(read: impl Fn() -> T + Send + 'static) -> Box<dyn Fn() -> T + Send> {
    Box::new(read)
}

/// What happens on an event.
pub fn on<E>(act: impl FnMut(E) + 'static) -> Box<dyn FnMut(E)> {
    Box::new(act)
}

/// What `view` gives while `condition` holds; built anew when it turns true.
pub fn shown_while<V: IntoAny>(
    condition: impl Fn() -> bool + Send + Sync + 'static,
    view: impl Fn() -> V + Send + 'static,
) -> Box<dyn Fn() -> Option<AnyView> + Send> {
    let holds = Memo::new(move |_| condition());
    live(move || holds.get().then(|| view().into_any()))
}

/// Views of a list under one type.
pub trait CollectAny: Iterator {
    /// As `collect_view`, whatever the views are.
    fn collect_any(self) -> Vec<AnyView>;
}

impl<I: Iterator<Item: IntoAny>> CollectAny for I {
    fn collect_any(self) -> Vec<AnyView> {
        self.map(IntoAny::into_any).collect()
    }
}
