//! Leaving in order.
//!
//! Each SQLite connection has a thread of its own, which closes it after the connection was dropped. When the process ends
//! meanwhile, the exit handlers of OpenSSL and SQLCipher take away what that thread still uses, and the process dies of a
//! signal after its work was done. So the last handler to be registered, which is the first to run, waits for them.

#[cfg(target_os = "linux")]
pub(crate) fn wait_for_connections_at_exit() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        // SAFETY: the handler is a plain function that does not panic and uses nothing that exit handlers take away.
        #[allow(unsafe_code)]
        unsafe {
            libc::atexit(wait);
        }
    });
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn wait_for_connections_at_exit() {}

/// Waits, for two seconds at most, until no thread of a connection is left.
#[cfg(target_os = "linux")]
extern "C" fn wait() {
    use std::{fs, thread, time::Duration};
    let busy = || {
        let Ok(threads) = fs::read_dir("/proc/self/task") else { return false };
        let mut names = threads.flatten().filter_map(|thread| fs::read_to_string(thread.path().join("comm")).ok());
        names.any(|name| name.starts_with(super::open::THREAD_NAME))
    };
    for _ in 0..200 {
        if !busy() {
            return;
        }
        thread::sleep(Duration::from_millis(10));
    }
}
