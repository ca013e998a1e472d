//! A step allocates nothing.
#![allow(unsafe_code)] // An allocator that counts can only be written with it.

use numerics::first_order::{Iterate, METHODS};
use numerics::objective::FiniteSum;
use numerics::oracle::{Batches, Exact, Minibatch, Oracle};
use numerics::streams::CounterStream;
use numerics::surface::{AbsolutePhase, Swarm};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::Arc;

struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

// SAFETY: every call is passed on to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.with(|count| count.set(count.get() + 1));
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise is passed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// Allocations on this thread while `work` runs.
pub fn allocations(work: impl FnOnce()) -> u64 {
    let before = ALLOCATIONS.with(Cell::get);
    work();
    ALLOCATIONS.with(Cell::get) - before
}

/// Fifty steps of every method, over the whole and over batches.
pub fn assert_no_step_allocates(sum: Arc<dyn FiniteSum>, whole: Exact, start: &[f64]) {
    let stream = |purpose| vec![CounterStream::new(1, purpose, 0); sum.points()];
    let batches = |purpose| Batches::with_replacement(2, stream(purpose));
    let minibatch = Minibatch::new(sum.clone(), batches(11), batches(12)).unwrap();
    let oracles: [Box<dyn Oracle>; 2] = [Box::new(whole), Box::new(minibatch)];
    for mut oracle in oracles {
        for kind in METHODS {
            let mut values = kind.defaults();
            values[0] = 1e-3;
            let mut course = kind.begin(&values, Iterate::new(start).of_points(sum.points())).unwrap();
            let made = allocations(|| {
                for _ in 0..50 {
                    // A line search may end before; what counts is that nothing is allocated.
                    let _ = course.step(&mut *oracle);
                }
            });
            assert_eq!(made, 0, "{}", kind.name);
        }
    }
}

#[test]
fn no_step_allocates() {
    let swarm = Arc::new(Swarm::new(AbsolutePhase::of_eight(), 1));
    assert_no_step_allocates(swarm.clone(), Exact::new(swarm), &[1.5, -1.2]);
    for sum in super::objectives::sums() {
        let start = super::objectives::normals(21, sum.dim());
        assert_no_step_allocates(sum.clone(), Exact::new(sum), &start);
    }
    assert!(allocations(|| drop(std::hint::black_box(vec![1.0; 8]))) > 0);
}
