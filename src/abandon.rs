//! Work that takes long, and that nobody may want any more before it is done: a text has changed since, a request was cancelled. Whoever
//! starts the work says how that is known ([`unless`]); the work looks now and then ([`look`]) and is left where it stands. Outside of
//! such work looking costs next to nothing.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;

/// Whether work is to be left.
pub type Unwanted = Arc<dyn Fn() -> bool + Send + Sync>;

thread_local! {
    static UNWANTED: RefCell<Option<Unwanted>> = const { RefCell::new(None) };
}

/// What travels up to [`unless`]. It is no panic: nothing is told, and nobody else catches it for a fault.
struct Abandoned;

/// The result of work; `None` if it was left because it is unwanted. What the work shares with others must be whole at each look.
pub fn unless<T>(unwanted: Unwanted, work: impl FnOnce() -> T) -> Option<T> {
    let outer = UNWANTED.replace(Some(unwanted));
    let done = catch_unwind(AssertUnwindSafe(work));
    UNWANTED.set(outer);
    match done {
        Ok(done) => Some(done),
        Err(cause) if cause.is::<Abandoned>() => None,
        Err(fault) => resume_unwind(fault),
    }
}

/// Leaves the work of this thread if it is unwanted.
pub fn look() {
    if let Some(unwanted) = here() {
        look_by(&unwanted);
    }
}

/// How the work of this thread knows that it is unwanted, for threads that help it.
pub fn here() -> Option<Unwanted> {
    UNWANTED.with_borrow(Clone::clone)
}

/// Leaves the work if it is unwanted, in a thread that helps.
pub fn look_by(unwanted: &Unwanted) {
    if unwanted() {
        resume_unwind(Box::new(Abandoned));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rayon::prelude::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Unwanted from the n-th look on.
    fn after(looks: usize) -> Unwanted {
        let left = AtomicUsize::new(looks);
        Arc::new(move || left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_err())
    }

    #[test]
    fn work_is_left_at_the_look_at_which_it_is_unwanted() {
        let mut done = 0;
        let all = unless(after(3), || {
            for _ in 0..10 {
                look();
                done += 1;
            }
        });
        assert_eq!((all, done), (None, 3));
        // Afterwards, and without a word, looks let everything pass.
        look();
        assert_eq!(unless(after(1), || (look(), 5).1), Some(5));
    }

    #[test]
    fn helpers_leave_too_and_inner_work_has_its_own_word() {
        let helped = unless(after(5), || {
            let unwanted = here();
            (0..100).into_par_iter().for_each(|_| unwanted.iter().for_each(look_by));
        });
        assert_eq!(helped, None);
        let outer = unless(after(1), || {
            let inner = unless(after(0), look);
            look();
            inner
        });
        assert_eq!(outer, Some(None));
    }

    #[test]
    fn faults_pass() {
        let fault = catch_unwind(AssertUnwindSafe(|| unless(after(1), || resume_unwind(Box::new("a fault")))));
        assert_eq!(fault.map(|_: Option<()>| ()).map_err(|cause| cause.downcast_ref::<&str>().copied()), Err(Some("a fault")));
    }
}
