//! The one who swaps.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rustix::fs::{CWD, RenameFlags, renameat_with};

/// A folder, and the link that takes its place.
pub(super) struct Swapper {
    folder: PathBuf,
    link: PathBuf,
    stop: AtomicBool,
    swaps: AtomicU64,
}

/// Ends the swapping, also when an assertion fails.
struct Ends<'a>(&'a AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Swapper {
    pub(super) fn of(folder: PathBuf, link: PathBuf) -> Self {
        Self {
            folder,
            link,
            stop: AtomicBool::new(false),
            swaps: AtomicU64::new(0),
        }
    }

    /// Swaps while something else is done. Both are as they were when this ends, unless one of
    /// them was removed meanwhile.
    pub(super) fn during<T>(&self, work: impl FnOnce() -> T) -> T {
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for round in 0_u32.. {
                    if self.stop.load(Ordering::Relaxed) {
                        break;
                    }
                    self.swap();
                    // Pauses of many lengths, so that a swap falls between any two calls.
                    (0..1 << (round % 14)).for_each(|_| std::hint::spin_loop());
                }
            });
            let _ends = Ends(&self.stop);
            work()
        })
    }

    /// Swaps once, by another thread, and waits for it: no luck is needed.
    pub(super) fn swap_once(&self) {
        let swap = || self.exchange().unwrap();
        std::thread::scope(|scope| scope.spawn(swap).join().unwrap());
        self.swaps.fetch_add(1, Ordering::Relaxed);
    }

    /// There and back.
    fn swap(&self) {
        // What is not there yet, or no more, is swapped another time.
        if self.exchange().is_ok() {
            std::thread::yield_now();
            self.swaps.fetch_add(1, Ordering::Relaxed);
            // In the meantime the link may have been removed, with the folder in its place.
            let _ = self.exchange();
        }
    }

    fn exchange(&self) -> rustix::io::Result<()> {
        renameat_with(CWD, &self.folder, CWD, &self.link, RenameFlags::EXCHANGE)
    }

    /// How often a link took the place of a folder.
    pub(super) fn swaps(&self) -> u64 {
        self.swaps.load(Ordering::Relaxed)
    }
}
