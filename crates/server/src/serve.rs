//! Listening, and stopping.

use crate::{
    Elsewhere, Ui,
    elsewhere::{acceptor, has_keeper},
    guard::{Peer, Spoken},
    instance::{Announcement, Card, InstanceKey},
    router::router,
    site::Site,
    slow::Unstalled,
};
use atom_core::{ApiError, Code};
use atom_engine::Door;
use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{sleep, timeout},
};
use tokio_rustls::TlsAcceptor;

/// The port of `atom serve` unless told otherwise.
pub const DEFAULT_PORT: u16 = 8084;

/// Connections at the same time, of each listener; more wait in the system's queue.
const CONNECTIONS_MAX: usize = 512;
/// How long a request's headers may take, and how long a connection may stay idle.
const HEADERS_MAX: Duration = Duration::from_secs(30);
/// How long a reply may wait for whoever asked to read it.
const STALL_MAX: Duration = Duration::from_secs(60);
/// How long it may take to agree on TLS.
const HANDSHAKE_MAX: Duration = Duration::from_secs(10);
/// Most bytes of a request's headers.
const HEADER_BYTES_MAX: usize = 64 * 1024;
/// How long a stop waits for calls in flight.
const STOP_MAX: Duration = Duration::from_secs(10);

/// Who may use the routes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Browsers and programs on this machine, with a session.
    Public,
    /// Only programs that have the instance key: the command line, while the window has the data directory.
    InstanceOnly,
}

/// How to serve.
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// The data directory that the door has open: `instance.json` goes there.
    pub data_dir: PathBuf,
    /// The port; 0 takes any that is free.
    pub port: u16,
    /// Where the interface comes from.
    pub ui: Ui,
    /// Who may use the routes.
    pub access: Access,
    /// Whether other machines may reach it too, and how.
    pub elsewhere: Option<Elsewhere>,
}

impl ServeOptions {
    /// The defaults of `atom serve` for `data_dir`.
    #[must_use]
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        Self { data_dir: data_dir.into(), port: DEFAULT_PORT, ui: Ui::find(), access: Access::Public, elsewhere: None }
    }

    /// For the desktop: a free port, no pages, and only for programs that have the instance key.
    #[must_use]
    pub fn instance_only(data_dir: impl Into<PathBuf>) -> Self {
        Self { data_dir: data_dir.into(), port: 0, ui: Ui::Absent, access: Access::InstanceOnly, elsewhere: None }
    }
}

/// A host at work. Dropping it without [`Running::stop`] also ends it, less politely.
#[derive(Debug)]
pub struct Running {
    addr: SocketAddr,
    elsewhere: Option<String>,
    site: RunningSite,
    accepting: Vec<tokio::task::JoinHandle<()>>,
    announcement: Announcement,
}

/// The site, without a need to print it.
struct RunningSite(Site);

impl std::fmt::Debug for RunningSite {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Site({:?})", self.0.access)
    }
}

/// The place of a connection among those of its listener: it is taken until the last of these is dropped.
#[derive(Debug, Clone)]
pub(crate) struct Place(#[allow(dead_code)] Arc<OwnedSemaphorePermit>);

/// Where one listens, and how it is spoken to there.
struct Front {
    listener: TcpListener,
    spoken: Spoken,
    tls: Option<TlsAcceptor>,
}

/// Serves `door` on 127.0.0.1, and elsewhere where that was asked for, until [`Running::stop`], and puts `instance.json` into the data directory.
///
/// # Errors
/// `conflict` when the port is taken; `unavailable` when the address or the instance file cannot be had; for elsewhere also
/// `invalid` for a certificate that is none, and `conflict` before there is an account.
pub async fn serve(door: Door, options: ServeOptions) -> Result<Running, ApiError> {
    let listener =
        TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await.map_err(|error| unheard(options.port, &error))?;
    let addr = listener.local_addr().map_err(|error| unheard(options.port, &error))?;
    let mut fronts = vec![Front { listener, spoken: Spoken::Here(addr.port()), tls: None }];
    if let Some(elsewhere) = &options.elsewhere {
        fronts.push(front(&door, elsewhere).await?);
    }
    let elsewhere = fronts.get(1).map(|front| front.spoken.url());
    let key = InstanceKey::new();
    let card = Card { url: Spoken::Here(addr.port()).url(), pid: std::process::id(), key: key.clone() };
    let announcement = Announcement::put(&options.data_dir, &card).map_err(|error| {
        ApiError::new(Code::Unavailable, format!("{} cannot be written: {error}.", options.data_dir.display()))
    })?;
    // Programs of the person alone use the others: no service gets through to them.
    door.take_deliveries((options.access == Access::Public).then(|| addr.port()));
    let site = Site::new(door, options.ui, options.access, key);
    let routes = router(site.clone());
    let accepting = fronts.into_iter().map(|front| tokio::spawn(accept(front, routes.clone(), site.clone()))).collect();
    tracing::info!(%addr, "listening");
    if let Some(elsewhere) = &elsewhere {
        tracing::warn!(%elsewhere, "other machines can reach this one");
    }
    Ok(Running { addr, elsewhere, site: RunningSite(site), accepting, announcement })
}

/// Listens for other machines.
async fn front(door: &Door, elsewhere: &Elsewhere) -> Result<Front, ApiError> {
    has_keeper(door).await?;
    let tls = acceptor(elsewhere)?;
    let unheard = |error: io::Error| {
        let code = if error.kind() == io::ErrorKind::AddrInUse { Code::Conflict } else { Code::Unavailable };
        ApiError::new(code, format!("{} cannot be had: {error}.", elsewhere.addr)).with_field("elsewhere")
    };
    let listener = TcpListener::bind(elsewhere.addr).await.map_err(unheard)?;
    let port = listener.local_addr().map_err(unheard)?.port();
    Ok(Front { listener, spoken: Spoken::Elsewhere { name: elsewhere.name.as_str().into(), port }, tls: Some(tls) })
}

impl Running {
    /// Where it listens.
    #[must_use]
    pub const fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The same as an address for a browser.
    #[must_use]
    pub fn url(&self) -> String {
        Spoken::Here(self.addr.port()).url()
    }

    /// The address for other machines, where they can reach it.
    #[must_use]
    pub fn elsewhere(&self) -> Option<&str> {
        self.elsewhere.as_deref()
    }

    /// Stops: takes no more connections, ends streams, and answers calls in flight within ten seconds.
    /// The door stays open; close it afterwards.
    pub async fn stop(self) {
        let Self { site: RunningSite(ref site), accepting, announcement, .. } = self;
        // From now on nobody should be sent here.
        drop(announcement);
        site.closing.cancel();
        site.door.take_deliveries(None);
        for accepting in accepting {
            // The accept loop ends by itself on that; its own end is not an answer to wait for.
            let _ = accepting.await;
        }
        site.tasks.close();
        if timeout(STOP_MAX, site.tasks.wait()).await.is_err() {
            tracing::warn!(left = site.tasks.len(), "stopped without waiting for the last calls");
        }
    }
}

impl Drop for RunningSite {
    fn drop(&mut self) {
        self.0.closing.cancel();
    }
}

async fn accept(front: Front, routes: Router, site: Site) {
    let Front { listener, spoken, tls } = front;
    let routes = routes.layer(Extension(spoken));
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    loop {
        let accepted = tokio::select! {
            () = site.closing.cancelled() => return,
            accepted = async {
                // The place is taken first: a connection that nobody serves waits in the system's queue.
                let place = places.clone().acquire_owned().await.ok()?;
                Some((listener.accept().await, place))
            } => accepted,
        };
        match accepted {
            Some((Ok((stream, peer)), place)) => {
                // Whatever outlasts the connection, as a socket does, keeps its place.
                let place = Place(Arc::new(place));
                let routes = routes.clone().layer(Extension(Peer(peer.ip()))).layer(Extension(place.clone()));
                let (tls, site) = (tls.clone(), site.clone());
                let tasks = site.tasks.clone();
                tasks.spawn(async move {
                    welcome(stream, tls, routes, site).await;
                    drop(place);
                });
            }
            Some((Err(error), _)) => {
                // Out of file handles, or a connection that went away while it waited: the next may do better.
                tracing::warn!(%error, "a connection could not be accepted");
                sleep(Duration::from_millis(50)).await;
            }
            None => return,
        }
    }
}

/// Serves a connection as its listener does: as it is, or by TLS.
async fn welcome(stream: TcpStream, tls: Option<TlsAcceptor>, routes: Router, site: Site) {
    // Replies are small and at once; waiting to fill a packet would cost 40 ms.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "no TCP_NODELAY");
    }
    let Some(tls) = tls else { return connection(stream, routes, site).await };
    let agreed = tokio::select! {
        () = site.closing.cancelled() => return,
        agreed = timeout(HANDSHAKE_MAX, tls.accept(stream)) => agreed,
    };
    match agreed {
        Ok(Ok(stream)) => connection(stream, routes, site).await,
        Ok(Err(error)) => tracing::debug!(%error, "no TLS was agreed on"),
        Err(_) => tracing::debug!("agreeing on TLS took too long"),
    }
}

async fn connection(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, routes: Router, site: Site) {
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_MAX)
        .max_header_size(HEADER_BYTES_MAX)
        .serve_connection(TokioIo::new(Unstalled::new(stream, STALL_MAX)), TowerToHyperService::new(routes))
        .with_upgrades();
    let mut serving = std::pin::pin!(serving);
    let ended = tokio::select! {
        ended = &mut serving => ended,
        () = site.closing.cancelled() => {
            serving.as_mut().graceful_shutdown();
            serving.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}

fn unheard(port: u16, error: &io::Error) -> ApiError {
    match error.kind() {
        io::ErrorKind::AddrInUse => ApiError::new(
            Code::Conflict,
            format!("Port {port} on 127.0.0.1 is taken by another program; choose another with --port, or 0 for any."),
        )
        .with_field("port"),
        _ => ApiError::new(Code::Unavailable, format!("127.0.0.1 port {port} cannot be had: {error}."))
            .with_field("port"),
    }
}
