//! `atom serve`.

use crate::{
    args::Place,
    ask,
    say::{self, Stop},
};
use atom_core::{ApiError, Code};
use atom_engine::{Door, OpenOptions};
use atom_server::{Elsewhere, Instance, ServeOptions};
use serde_json::json;

/// Serves until SIGTERM or SIGINT, and then ends cleanly.
pub(crate) async fn serve(place: &Place, port: u16, elsewhere: Option<Elsewhere>) -> Result<(), Stop> {
    // From before the first line on: whoever reads that line may already tell us to stop.
    let told = Told::listen()?;
    let door = match Door::open(OpenOptions { data_dir: place.data_dir.clone() }).await {
        Ok(door) => door,
        Err(held) if held.code == Code::Conflict => return Err(already_served(place, held).await.into()),
        Err(error) => return Err(error.into()),
    };
    let open_to = elsewhere.as_ref().map(|elsewhere| elsewhere.addr);
    let options = ServeOptions { port, elsewhere, ..ServeOptions::new(&place.data_dir) };
    let running = match atom_server::serve(door.clone(), options).await {
        Ok(running) => running,
        Err(error) => {
            door.close().await;
            return Err(error.into());
        }
    };
    let mut listening = json!({ "listening": running.url() });
    if let (Some(url), Some(addr)) = (running.elsewhere(), open_to) {
        ask::tell(&format!(
            "Warning: every machine that reaches {addr} can open Atom at {url}: try passwords, and make accounts of their own. \
             What is said there is encrypted; what is kept here is guarded by the passwords of its people alone."
        ));
        listening["elsewhere"] = json!(url);
    }
    match say::line(&listening) {
        // Nobody reads where it listens; they may know it from the port that they named.
        Ok(()) | Err(Stop::Unread) => {}
        Err(stop) => return Err(stop),
    }
    if let Err(error) = door.resume_jobs().await {
        tracing::warn!(%error, "interrupted jobs were not taken up again");
    }
    told.wait().await;
    running.stop().await;
    door.close().await;
    Ok(())
}

async fn already_served(place: &Place, held: ApiError) -> ApiError {
    match Instance::find(&place.data_dir).await {
        Some(instance) => ApiError::new(
            Code::Conflict,
            format!(
                "Atom already has {} open (process {}, {}). Use that one, or close it first.",
                place.data_dir.display(),
                instance.pid(),
                instance.url(),
            ),
        ),
        None => held,
    }
}

/// The signals that ask a program to end.
#[cfg(unix)]
struct Told {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Told {
    fn listen() -> Result<Self, ApiError> {
        use tokio::signal::unix::{SignalKind, signal};
        let listen = |kind| signal(kind).map_err(|error| unheard(&error));
        Ok(Self { terminate: listen(SignalKind::terminate())?, interrupt: listen(SignalKind::interrupt())? })
    }

    async fn wait(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

#[cfg(windows)]
struct Told {
    interrupt: tokio::signal::windows::CtrlC,
    close: tokio::signal::windows::CtrlClose,
}

#[cfg(windows)]
impl Told {
    fn listen() -> Result<Self, ApiError> {
        use tokio::signal::windows::{ctrl_c, ctrl_close};
        Ok(Self {
            interrupt: ctrl_c().map_err(|error| unheard(&error))?,
            close: ctrl_close().map_err(|error| unheard(&error))?,
        })
    }

    async fn wait(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.close.recv() => {}
        }
    }
}

fn unheard(error: &std::io::Error) -> ApiError {
    ApiError::new(Code::Unavailable, format!("The system does not pass on its signals: {error}."))
}
