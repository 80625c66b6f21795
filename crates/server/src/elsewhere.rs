//! Listening for other machines: only where a person said so, and only by TLS.

use atom_core::{ApiError, Code};
use atom_engine::{Caller, Door, Host};
use serde_json::json;
use std::{
    fmt::Display,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::aws_lc_rs,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
        version::TLS13,
    },
};

/// How to listen for other machines, beside this one.
#[derive(Debug, Clone)]
pub struct Elsewhere {
    /// The address, such as `0.0.0.0:8443`.
    pub addr: SocketAddr,
    /// The name under which other machines know this one, as the certificate has it.
    pub name: String,
    /// The certificate and those above it, as PEM.
    pub certificate: PathBuf,
    /// Its private key, as PEM.
    pub private_key: PathBuf,
}

/// TLS 1.3 with the certificate of a person. Nobody is let in who speaks anything older.
pub(crate) fn acceptor(elsewhere: &Elsewhere) -> Result<TlsAcceptor, ApiError> {
    let chain = CertificateDer::pem_file_iter(&elsewhere.certificate).and_then(Iterator::collect);
    let chain: Vec<_> = chain.map_err(|error| unfit("certificate", &elsewhere.certificate, &error))?;
    let key = PrivateKeyDer::from_pem_file(&elsewhere.private_key);
    let key = key.map_err(|error| unfit("private_key", &elsewhere.private_key, &error))?;
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_protocol_versions(&[&TLS13])
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key));
    let mut config = config.map_err(|error| unfit("certificate", &elsewhere.certificate, &error))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// The first account keeps the installation: it is made on this machine, before others may reach it.
pub(crate) async fn has_keeper(door: &Door) -> Result<(), ApiError> {
    let status = door.call(&Caller::new(Host::Http, None), "app.status", json!({})).await?;
    if status["has_account"] == true {
        return Ok(());
    }
    let message = "Nobody has an account yet, and the first one keeps the installation. Make it on this machine first.";
    Err(ApiError::new(Code::Conflict, message).with_field("elsewhere"))
}

fn unfit(field: &str, path: &Path, why: &impl Display) -> ApiError {
    ApiError::new(Code::Invalid, format!("{} cannot be used: {why}.", path.display())).with_field(field)
}
