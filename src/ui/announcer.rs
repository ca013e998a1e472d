//! What assistive technology says after a key has moved a cursor.

use super::erased::live;
use leptos::prelude::*;
use std::time::Duration;

/// Time between two announcements: at most four a second.
const PAUSE: Duration = Duration::from_millis(250);

/// A voice that politely says values, not too many of them, and always the newest.
#[derive(Clone, Copy)]
pub struct Announcer {
    said: RwSignal<String>,
    /// What is said when the pause is over; none outside pauses.
    next: StoredValue<Option<String>>,
}

impl Announcer {
    /// A silent one.
    pub fn silent() -> Self {
        Self { said: RwSignal::new(String::new()), next: StoredValue::new(None) }
    }

    /// Says it now, or, if something has just been said, after a pause if nothing newer comes.
    pub fn say(self, words: String) {
        let pausing = self.next.with_value(Option::is_some);
        if pausing {
            self.next.set_value(Some(words));
            return;
        }
        self.said.set(words.clone());
        self.next.set_value(Some(words));
        set_timeout(
            move || {
                let newest = self.next.try_update_value(Option::take).flatten();
                let said_already = self.said.try_with_untracked(|said| newest.as_ref() == Some(said));
                if let (Some(newest), Some(false)) = (newest, said_already) {
                    self.say(newest);
                }
            },
            PAUSE,
        );
    }
}

/// The place in the page where it speaks.
#[component]
pub fn Announcements(announcer: Announcer) -> impl IntoView {
    view! { <output class="visually-hidden" id="announced">{live(move || announcer.said.get())}</output> }
}
