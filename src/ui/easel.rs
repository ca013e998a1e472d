//! The canvases of a chart, and whose turn it is to be painted.
//!
//! All charts share one frame, which lays out and paints what is in view, as far as time allows. The
//! rest follows one chart a frame once nothing in view is left to do: never while the cursor moves by
//! itself. When no chart waits, no frame is asked for.

use super::chart::Pointing;
use super::painter::{PaintError, Painter};
use super::theme::Choice;
use crate::figure::drawing::Drawing;
use crate::figure::theme::Theme;
use leptos::html;
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use std::time::Duration;

/// Charts that take longer than this together are painted in several frames.
const FRAME_MS: f64 = 6.0;

/// Lays a picture out for a size in CSS pixels.
pub type Draw = Callback<(f64, f64), Option<Box<dyn Drawing>>>;

thread_local! {
    /// Who waits for a turn, in order of asking; while anyone does, [`give_turns`] is going to be called.
    static WAITING: RefCell<Vec<Easel>> = const { RefCell::new(Vec::new()) };
    /// Number of the call that is awaited: others come too late.
    static AWAITED: Cell<u64> = const { Cell::new(0) };
    /// Clock time at which the frame has lasted long enough.
    static FRAME_END: Cell<f64> = const { Cell::new(0.0) };
}

/// What a chart waits for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wish {
    Nothing,
    /// To paint what moves with the cursor.
    Hot,
    /// To lay out anew and paint everything.
    Whole,
    /// As `Whole`, and its turn has come.
    Granted,
}

/// The canvases of a chart and what is drawn on them.
#[derive(Clone, Copy)]
pub struct Easel {
    canvases: (NodeRef<html::Canvas>, NodeRef<html::Canvas>),
    pointing: Pointing,
    /// Whether any of it is on the screen: kept, since asking the page would make it lay out at once.
    in_view: StoredValue<bool>,
    /// The picture as it was laid out last.
    pub drawing: StoredValue<Option<Box<dyn Drawing>>, LocalStorage>,
    painter: StoredValue<Option<Painter>, LocalStorage>,
    theme: StoredValue<&'static Theme>,
    wish: StoredValue<Wish>,
    /// Grows when a turn to lay out has come.
    turn: RwSignal<u64>,
}

impl Easel {
    /// An easel that keeps its picture up to date with all that `draw` tracks, with its size, the
    /// theme and the cursor.
    pub fn new(
        canvases: (NodeRef<html::Canvas>, NodeRef<html::Canvas>),
        pointing: Pointing,
        size: RwSignal<(f64, f64)>,
        in_view: StoredValue<bool>,
        theme: Memo<Choice>,
        draw: Draw,
    ) -> Self {
        let easel = Self {
            canvases,
            pointing,
            in_view,
            drawing: StoredValue::new_local(None),
            painter: StoredValue::new_local(None),
            theme: StoredValue::new(&Theme::LIGHT),
            wish: StoredValue::new(Wish::Nothing),
            turn: RwSignal::new(0),
        };
        // Laying out tracks what the picture depends on. When that changes, the effect only asks for
        // a turn, in which it runs again.
        Effect::new(move |_| {
            easel.turn.track();
            if easel.wish.get_value() != Wish::Granted {
                easel.ask(Wish::Whole);
                return;
            }
            easel.wish.set_value(Wish::Nothing);
            let (size, theme) = (size.get(), theme.get());
            if size.0 >= 1.0 && size.1 >= 1.0 {
                easel.drawing.set_value(draw.run(size));
                easel.theme.set_value(theme.colours());
                easel.paint(Some(size));
            }
            if now() < FRAME_END.get() {
                next_turns(false);
            }
        });
        Effect::new(move |_| {
            pointing.cursor.track();
            pointing.chosen.track();
            pointing.hovered.track();
            easel.ask(Wish::Hot);
        });
        // Paper is white, and takes what the canvases hold when the browser asks.
        for (kind, on_paper) in [("beforeprint", true), ("afterprint", false)] {
            let repaint = move |_| {
                let theme = if on_paper { &Theme::LIGHT } else { theme.get_untracked().colours() };
                easel.theme.set_value(theme);
                if easel.drawing.with_value(Option::is_some) {
                    easel.paint(Some(size.get_untracked()));
                }
            };
            let listener = window_event_listener_untyped(kind, repaint);
            on_cleanup(move || listener.remove());
        }
        easel
    }

    /// Waits for a turn; asking again before it comes costs nothing.
    fn ask(self, wish: Wish) {
        let before = self.wish.get_value();
        if before == Wish::Nothing {
            WAITING.with_borrow_mut(|waiting| {
                if waiting.is_empty() {
                    await_turns(wish == Wish::Whole);
                }
                waiting.push(self);
            });
        }
        if matches!(before, Wish::Nothing | Wish::Hot) {
            self.wish.set_value(wish);
        }
    }

    /// Paints what moves; after laying out for a size, what stays, too.
    fn paint(self, laid_out_for: Option<(f64, f64)>) {
        let (Some(below), Some(above)) = (self.canvases.0.get_untracked(), self.canvases.1.get_untracked())
        else {
            return;
        };
        let Pointing { cursor, hovered, chosen, .. } = self.pointing;
        let chosen = hovered.get_untracked().or_else(|| chosen.get_untracked());
        self.painter.update_value(|painter| {
            if painter.is_none() {
                *painter = Painter::new(below, above).ok();
            }
            let Some(painter) = painter else { return };
            self.drawing.with_value(|drawing| {
                let Some(drawing) = drawing else { return };
                let theme = self.theme.get_value();
                if let Some(size) = laid_out_for {
                    painter.resize(size, window().device_pixel_ratio());
                    report(painter.paint_static(&drawing.static_layer(), theme));
                }
                report(painter.paint_hot(&drawing.hot_layer(cursor.get_untracked(), chosen), theme));
            });
        });
    }
}

/// Has [`give_turns`] called once: in the next animation frame, or at once if that is sooner.
fn await_turns(at_once: bool) {
    let number = AWAITED.get() + 1;
    AWAITED.set(number);
    let call = move || {
        if AWAITED.get() == number {
            AWAITED.set(number + 1);
            give_turns();
        }
    };
    // What follows an event of the user is shown in the frame that the event opened.
    request_animation_frame(call);
    if at_once {
        // Laying out takes a while: between frames it need not wait for the one that shows it.
        set_timeout(call, Duration::ZERO);
    }
}

/// Gives turns; there is another animation frame while anyone waits.
fn give_turns() {
    // Charts may be gone by the time their turn comes.
    WAITING.with_borrow_mut(|waiting| waiting.retain(|easel| easel.wish.try_get_value().is_some()));
    FRAME_END.set(now() + FRAME_MS);
    next_turns(true);
    if WAITING.with_borrow(|waiting| !waiting.is_empty()) {
        await_turns(false);
    }
}

/// Paints what moves of charts in view up to the first that must be laid out, whose turn it is then.
/// With none in view, and when `rest` asks for it, it is that of the one that has waited longest.
fn next_turns(rest: bool) {
    loop {
        let place = WAITING.with_borrow(|waiting| waiting.iter().position(|easel| easel.in_view.get_value()));
        let easel = WAITING.with_borrow_mut(|waiting| match place {
            Some(place) => Some(waiting.remove(place)),
            None => (rest && !waiting.is_empty()).then(|| waiting.remove(0)),
        });
        let Some(easel) = easel else { return };
        if easel.wish.get_value() == Wish::Whole {
            easel.wish.set_value(Wish::Granted);
            // The effect runs right after this, before the frame is shown, and goes on from there.
            easel.turn.update(|turn| *turn += 1);
            return;
        }
        easel.wish.set_value(Wish::Nothing);
        easel.paint(None);
        if place.is_none() {
            return;
        }
    }
}

fn now() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}

/// A canvas that refuses to be painted is a bug worth a line on the console.
fn report(painted: Result<(), PaintError>) {
    if let Err(error) = painted {
        leptos::logging::error!("{error}");
    }
}
