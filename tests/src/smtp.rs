//! A mail server that keeps what it is sent: EHLO, AUTH, MAIL, RCPT, DATA, RSET, QUIT (RFC 5321, RFC 4954), in plain text.

use crate::waiting::LONG_ENOUGH;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
    time::timeout,
};

/// A mail as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Who sent it, by the envelope.
    pub from: String,
    /// To whom, by the envelope.
    pub to: Vec<String>,
    /// Headers and text, with lines parted by `\n` and dots as they were written.
    pub text: String,
}

impl Mail {
    /// The code in it: 43 letters alone on their line.
    #[must_use]
    pub fn code(&self) -> Option<String> {
        self.text.lines().find(|line| crate::mail::is_code(line)).map(str::to_owned)
    }
}

/// Who may send, when not everybody.
#[derive(Debug, Clone)]
struct Login {
    name: String,
    password: String,
}

/// A running sink. It ends when it is dropped.
#[derive(Debug)]
pub struct Sink {
    /// The port on 127.0.0.1.
    pub port: u16,
    mails: Arc<Mutex<Vec<Mail>>>,
    came: watch::Receiver<usize>,
    task: JoinHandle<()>,
}

impl Sink {
    /// Takes mail of everybody.
    pub async fn open() -> Self {
        Self::start(None).await
    }

    /// Takes mail of whoever knows this name and password.
    pub async fn guarded(name: &str, password: &str) -> Self {
        Self::start(Some(Login { name: name.to_owned(), password: password.to_owned() })).await
    }

    async fn start(login: Option<Login>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let mails = Arc::new(Mutex::new(Vec::new()));
        let (tell, came) = watch::channel(0);
        let tell = Arc::new(tell);
        let kept = Arc::clone(&mails);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (kept, tell, login) = (Arc::clone(&kept), Arc::clone(&tell), login.clone());
                tokio::spawn(async move {
                    let mut sitting = Sitting { login, may: false, from: None, to: Vec::new(), kept, tell };
                    if let Err(error) = sitting.serve(stream).await {
                        eprintln!("a client of the mail server broke off: {error}");
                    }
                });
            }
        });
        Self { port, mails, came, task }
    }

    /// Waits until `count` mails have come, and gives all of them.
    ///
    /// # Panics
    /// When they do not come.
    pub async fn mails(&self, count: usize) -> Vec<Mail> {
        let mut came = self.came.clone();
        let all = timeout(LONG_ENOUGH, came.wait_for(|now| *now >= count)).await;
        all.expect("mail comes").expect("the server is there");
        self.so_far()
    }

    /// What has come up to now.
    #[must_use]
    pub fn so_far(&self) -> Vec<Mail> {
        self.mails.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// One client, from its greeting to its end.
struct Sitting {
    login: Option<Login>,
    may: bool,
    from: Option<String>,
    to: Vec<String>,
    kept: Arc<Mutex<Vec<Mail>>>,
    tell: Arc<watch::Sender<usize>>,
}

impl Sitting {
    async fn serve(&mut self, stream: TcpStream) -> std::io::Result<()> {
        let (reading, mut writing) = stream.into_split();
        let mut lines = BufReader::new(reading).lines();
        writing.write_all(b"220 sink ESMTP\r\n").await?;
        while let Some(line) = lines.next_line().await? {
            let verb = line.split(' ').next().unwrap_or_default().to_ascii_uppercase();
            let answer = match verb.as_str() {
                "EHLO" | "HELO" if self.login.is_some() => "250-sink\r\n250 AUTH PLAIN".to_owned(),
                "EHLO" | "HELO" => "250 sink".to_owned(),
                "AUTH" => self.authenticate(&line).to_owned(),
                "MAIL" | "RCPT" | "DATA" if self.login.is_some() && !self.may => "530 authenticate first".to_owned(),
                "MAIL" => {
                    self.from = Some(bracketed(&line));
                    "250 fine".to_owned()
                }
                "RCPT" if self.from.is_some() => {
                    self.to.push(bracketed(&line));
                    "250 fine".to_owned()
                }
                "DATA" if !self.to.is_empty() => {
                    writing.write_all(b"354 go on\r\n").await?;
                    let mut text = String::new();
                    while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                        // RFC 5321, 4.5.2: a dot at the beginning was doubled.
                        text += line.strip_prefix('.').unwrap_or(&line);
                        text.push('\n');
                    }
                    self.keep(text);
                    "250 taken".to_owned()
                }
                "RSET" => {
                    (self.from, self.to) = (None, Vec::new());
                    "250 fine".to_owned()
                }
                "NOOP" => "250 fine".to_owned(),
                "QUIT" => {
                    writing.write_all(b"221 bye\r\n").await?;
                    return Ok(());
                }
                _ => "503 not now".to_owned(),
            };
            writing.write_all(format!("{answer}\r\n").as_bytes()).await?;
        }
        Ok(())
    }

    /// `AUTH PLAIN` with its answer in the same line (RFC 4616).
    fn authenticate(&mut self, line: &str) -> &'static str {
        let Some(login) = &self.login else { return "503 not offered" };
        let shown = line.split(' ').nth(2).and_then(|text| STANDARD.decode(text).ok()).unwrap_or_default();
        self.may = shown == format!("\0{}\0{}", login.name, login.password).into_bytes();
        if self.may { "235 in" } else { "535 not right" }
    }

    fn keep(&mut self, text: String) {
        let mail = Mail { from: self.from.take().unwrap_or_default(), to: std::mem::take(&mut self.to), text };
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push(mail);
        self.tell.send_replace(kept.len());
    }
}

/// The address between `<` and `>`.
fn bracketed(line: &str) -> String {
    let after = line.split_once('<').map_or("", |(_, after)| after);
    after.split_once('>').map_or("", |(address, _)| address).to_owned()
}
