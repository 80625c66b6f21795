//! A program that runs for the length of a test, and is gone after it whatever happens.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, ChildStdout, Command, Stdio},
};

/// A running program with its children, in a process group of its own; dropping it ends them all.
#[derive(Debug)]
pub struct Running {
    child: Child,
}

impl Running {
    /// Starts a program.
    ///
    /// # Panics
    /// When it cannot start.
    #[must_use]
    pub fn start(command: &mut Command) -> Self {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        let child = command.stdin(Stdio::null()).spawn();
        Self { child: child.unwrap_or_else(|error| panic!("{:?} could not start: {error}", command.get_program())) }
    }

    /// The id of the process.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Its standard output, where the command was told to pipe it.
    #[must_use]
    pub fn output(&mut self) -> Option<BufReader<ChildStdout>> {
        self.child.stdout.take().map(BufReader::new)
    }

    /// The first line of its standard output that `wanted` makes something of. Later lines are read and dropped, so
    /// that the program never waits for a reader.
    ///
    /// # Panics
    /// When it ends without such a line.
    #[must_use]
    pub fn line<T>(&mut self, wanted: impl Fn(&str) -> Option<T>) -> T {
        let mut output = self.output().expect("the command was told to pipe its standard output");
        let mut said = String::new();
        loop {
            let start = said.len();
            let read = output.read_line(&mut said).expect("standard output is text");
            assert!(read > 0, "the program ended without the awaited line; it said: {said}");
            if let Some(found) = wanted(said[start..].trim_end()) {
                std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
                return found;
            }
        }
    }

    /// Whether it has ended.
    #[must_use]
    pub fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// Asks it to end (SIGTERM) and waits for it.
    ///
    /// # Panics
    /// When it ends with a failure.
    pub fn end(mut self) {
        signal("TERM", &self.child.id().to_string());
        let status = self.child.wait().expect("it can be waited for");
        assert!(status.success(), "it did not end in order: {status}");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // The whole group: a driver leaves browsers behind, and a session bus its services.
        signal("KILL", &format!("-{}", self.child.id()));
        let _ = self.child.wait();
    }
}

/// Sends a signal by the system's own program; a process that is gone already is what was wanted.
pub(crate) fn signal(name: &str, whom: &str) {
    let _ = Command::new("kill").args(["-s", name, "--", whom]).stderr(Stdio::null()).status();
}
