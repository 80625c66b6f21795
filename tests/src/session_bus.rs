//! A session bus of the test's own, with a real Secret Service on it where a story needs a keychain.

use std::{
    ffi::OsStr,
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

/// A bus that starts nothing by itself: no portals, no accessibility bus. They belong to a whole desktop, which has
/// them running long before a person opens a window; to start them first would be measured as Atom's own slowness.
const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <keep_umask/>
  <listen>unix:tmpdir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// Unlocks a gnome-keyring, and asks the bus for the process that answers for it: on a busy machine it has its name only
/// some time after its program came back. Without `dbus-send` it is not waited for.
const UNLOCK: &str = "ask() { dbus-send --session --print-reply=literal --dest=org.freedesktop.DBus /org/freedesktop/DBus \
                      org.freedesktop.DBus.GetConnectionUnixProcessID string:org.freedesktop.secrets 2>/dev/null; }; \
                      command -v dbus-send >/dev/null || ask() { :; }; \
                      printf 'the password of the keychain\\n' | gnome-keyring-daemon --unlock --components=secrets >/dev/null";

/// A command that runs `program` in a session of its own, with its home in `home`. Arguments can be added to it.
#[must_use]
pub fn without_keychain(home: &Path, program: impl AsRef<OsStr>) -> Command {
    let mut command = session(home);
    command.arg(program);
    command
}

/// As [`without_keychain`], with an unlocked gnome-keyring that keeps its keys in `home`: a second command on the same
/// home finds what the first one stored.
#[must_use]
pub fn with_keychain(home: &Path, program: impl AsRef<OsStr>) -> Command {
    let unlock = format!(
        "{UNLOCK} && {{ for turn in $(seq 100); do ask >/dev/null && break; sleep 0.1; done; exec \"$0\" \"$@\"; }}"
    );
    let mut command = session(home);
    command.args(["sh", "-c", &unlock]).arg(program);
    command
}

/// As [`with_keychain`], with a keychain that is there and does not answer: its process is stopped.
#[must_use]
pub fn with_stopped_keychain(home: &Path, program: impl AsRef<OsStr>) -> Command {
    let stop = format!(
        "{UNLOCK} || exit; \
                for turn in $(seq 100); do answer=$(ask) && break; sleep 0.1; done; keychain=${{answer##* }}; \
                kill -STOP \"$keychain\" && {{ \"$0\" \"$@\"; ended=$?; kill -KILL \"$keychain\"; exit $ended; }}"
    );
    let mut command = session(home);
    command.args(["sh", "-c", &stop]).arg(program);
    command
}

/// As [`with_keychain`], with the program killed (SIGKILL) so long after it began. The keychain is not: what it was given it
/// has.
#[must_use]
pub fn with_keychain_and_killed(home: &Path, program: impl AsRef<OsStr>, after: Duration) -> Command {
    let kill = format!(
        "{UNLOCK} || exit; \
                for turn in $(seq 100); do ask >/dev/null && break; sleep 0.1; done; \
                \"$0\" \"$@\" >/dev/null & program=$!; sleep {:.3}; kill -KILL \"$program\"; wait \"$program\"; exit 0",
        after.as_secs_f64()
    );
    let mut command = session(home);
    command.args(["sh", "-c", &kill]).arg(program);
    command
}

fn session(home: &Path) -> Command {
    let configuration = home.join("session-bus.conf");
    std::fs::write(&configuration, BUS).expect("a temporary directory can be written");
    let mut command = Command::new("dbus-run-session");
    command
        .arg(format!("--config-file={}", configuration.display()))
        .arg("--")
        .env("HOME", home)
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .env_remove("ATOM_ENCRYPTION_KEY");
    for (name, folder) in [
        ("XDG_DATA_HOME", "data"),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_CACHE_HOME", "cache"),
        ("XDG_RUNTIME_DIR", "run"),
    ] {
        let folder = home.join(folder);
        std::fs::create_dir_all(&folder).expect("a temporary directory can be written");
        command.env(name, folder);
    }
    command.env("NO_AT_BRIDGE", "1").stderr(Stdio::null());
    command
}
