//! The shape of the command line.

use atom_core::{ApiError, Code, WorkspaceId};
use clap::{CommandFactory as _, Parser, Subcommand, error::ErrorKind};
use std::{env, net::SocketAddr, path::PathBuf};

/// Atom on the command line.
///
/// The session's token is read from ATOM_TOKEN: an argument could be seen by everybody on this machine.
#[derive(Debug, Parser)]
#[command(name = "atom", version, arg_required_else_help = true, after_help = ENVIRONMENT)]
pub(crate) struct Args {
    /// The data directory [default: this system's place for application data].
    #[arg(long, global = true, value_name = "DIR", env = "ATOM_DATA_DIR")]
    data_dir: Option<PathBuf>,
    /// The workspace to work in [default: the session's own].
    #[arg(long, global = true, value_name = "ID")]
    workspace: Option<WorkspaceId>,
    /// Adds a task from a line such as "Send the invoice tomorrow 15:00 #Office p1" and prints it; without TEXT, shows the
    /// window for it.
    #[arg(long, value_name = "TEXT", num_args = 0..)]
    quick_add: Option<Vec<String>>,
    #[command(subcommand)]
    task: Option<Task>,
}

const ENVIRONMENT: &str = "Environment:
  ATOM_DATA_DIR        the data directory
  ATOM_TOKEN           the session's token: from `atom login`, auth.login or auth.register, good for an hour; for scripts a
                       machine's, from members.add_machine, good for a year, until it is removed
  ATOM_CLIENT_SECRET   the secret of a client of your own, for `atom connect`
  ATOM_ENCRYPTION_KEY  the key of the database, 32 bytes in base64 or hex, in place of the keychain
  ATOM_PASSPHRASE      the passphrase of the database, where it has one
  ATOM_RECOVERY_CODE   the recovery code of the database, for where the keychain does not have its key
  ATOM_UI_DIR          a folder with a built interface, for `atom serve`
  ATOM_LOG             what to log on standard error, such as `info` or `atom_engine=debug`";

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Calls one command and prints its reply.
    Call {
        /// The command, such as tasks.create; `atom commands` lists them.
        name: String,
        /// Its request: JSON, @FILE, or - for standard input. Other programs see what stands here: give a secret by one of
        /// the latter two.
        #[arg(value_name = "JSON|@FILE|-", allow_hyphen_values = true)]
        args: Option<String>,
    },
    /// Calls the commands on standard input, one {"id"?, "name", "args"?} a line, in order.
    Batch,
    /// Lists the commands.
    Commands {
        /// With JSON Schemas of request and reply, permission and effect.
        #[arg(long)]
        json: bool,
    },
    /// Connects an account at a service by signing in there, in the browser or on another device.
    ///
    /// The secret of a client of your own is read from ATOM_CLIENT_SECRET.
    Connect {
        /// The service, such as github; `atom call integrations.providers` lists them.
        provider: String,
        /// Shows a code to type on a page of the service instead, on whatever device.
        #[arg(long)]
        device: bool,
        /// A client of your own [default: that of this build or of clients.toml].
        #[arg(long, value_name = "ID")]
        client_id: Option<String>,
        /// What to ask for, as the service writes it; may be repeated [default: what the service is asked at first].
        #[arg(long = "scope", value_name = "SCOPE")]
        scopes: Vec<String>,
        /// The site or organisation to connect, by id or name, where the service opens several to the account.
        #[arg(long, value_name = "TENANT")]
        tenant: Option<String>,
        /// Only prints the address, and opens no browser.
        #[arg(long)]
        no_browser: bool,
    },
    /// Signs in through a service, in the browser, and prints the session, whose token is for ATOM_TOKEN.
    ///
    /// With a password it is `atom call auth.login -`.
    Login {
        /// The service, such as google; `atom call signin.providers` lists them.
        #[arg(long, value_name = "SERVICE")]
        with: String,
        /// Only prints the address, and opens no browser.
        #[arg(long)]
        no_browser: bool,
    },
    /// Serves the interface, the API and events on 127.0.0.1 until it is told to stop.
    Serve {
        /// The port; 0 takes any that is free.
        #[arg(long, default_value_t = atom_server::DEFAULT_PORT)]
        port: u16,
        /// Lets other machines in as well, at an address such as 0.0.0.0:8443: by TLS, with the three below, or not at all.
        #[arg(long, value_name = "ADDRESS:PORT", requires_all = ["name", "certificate", "private_key"])]
        elsewhere: Option<SocketAddr>,
        /// The name under which other machines know this one, as the certificate has it.
        #[arg(long, requires = "elsewhere")]
        name: Option<String>,
        /// The certificate and those above it, as PEM.
        #[arg(long, value_name = "FILE", requires = "elsewhere")]
        certificate: Option<PathBuf>,
        /// The private key of the certificate, as PEM.
        #[arg(long, value_name = "FILE", requires = "elsewhere")]
        private_key: Option<PathBuf>,
    },
    /// Writes a verified copy of the whole database into FILE, which must not exist.
    Backup {
        /// The file to write.
        file: PathBuf,
    },
    /// Puts the database of a backup in the place of this one; everybody signs in anew.
    Restore {
        /// The backup to read.
        file: PathBuf,
    },
    /// Opens the database with its recovery code, and has the keychain keep the key again.
    ///
    /// The code is read from ATOM_RECOVERY_CODE, or else from standard input: an argument could be seen by everybody on this machine.
    Recover,
    /// Checks the whole database and names the first damage.
    Verify,
    /// Writes the tasks of the workspace into FILE, which must not exist, in the form that its name tells.
    Export {
        /// The file to write, such as tasks.json, tasks.csv, tasks.md or tasks.ics.
        file: PathBuf,
        /// The form, where the name does not tell it.
        #[arg(long, value_parser = ["json", "csv", "markdown", "ics"])]
        format: Option<String>,
    },
    /// Adds the tasks of FILE; what was imported before is not added again.
    Import {
        /// The file to read: CSV, or an export of Todoist, Things, Asana, Trello or Atom.
        file: PathBuf,
        /// Where it comes from [default: told from its content].
        #[arg(long, value_parser = ["auto", "csv", "todoist", "things", "asana", "trello", "atom"])]
        source: Option<String>,
        /// The project that takes all of it, by name or id [default: those of the file].
        #[arg(long)]
        project: Option<String>,
        /// Only tells what would be added.
        #[arg(long)]
        dry_run: bool,
    },
    /// Works on descriptions of services.
    Providers {
        /// What to do with them.
        #[command(subcommand)]
        task: ProvidersTask,
    },
    /// What `--quick-add` asks for.
    #[command(skip)]
    QuickAdd {
        /// The line; none shows the window.
        text: Option<String>,
        /// The data directory, where one was named.
        data_dir: Option<PathBuf>,
    },
}

/// What to do with descriptions of services.
#[derive(Debug, Subcommand)]
pub(crate) enum ProvidersTask {
    /// Checks manifests, and names file, line and field of what is wrong.
    Check {
        /// The manifests.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
}

/// Where a task works, and for whom.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) data_dir: PathBuf,
    pub(crate) workspace: Option<WorkspaceId>,
    pub(crate) token: Option<String>,
}

impl Args {
    /// What to do.
    ///
    /// # Errors
    /// When that is not said, or twice.
    pub(crate) fn task(&mut self) -> Result<Task, clap::Error> {
        let usage = |kind, message: &str| Self::command().error(kind, message);
        match (self.task.take(), self.quick_add.take()) {
            (Some(task), None) => Ok(task),
            (None, Some(words)) => {
                // A shell has parted the line at its spaces, unless it was told not to.
                let text = Some(words.join(" ")).filter(|text| !text.trim().is_empty());
                Ok(Task::QuickAdd { text, data_dir: self.named_data_dir() })
            }
            (Some(_), Some(_)) => {
                Err(usage(ErrorKind::ArgumentConflict, "--quick-add stands alone, without a command"))
            }
            (None, None) => Err(usage(ErrorKind::MissingSubcommand, "say what to do: `atom --help` lists it")),
        }
    }

    fn named_data_dir(&self) -> Option<PathBuf> {
        self.data_dir.clone().filter(|dir| !dir.as_os_str().is_empty())
    }

    /// Where the task works.
    pub(crate) fn place(&self) -> Result<Place, ApiError> {
        let data_dir = self.named_data_dir().or_else(atom_engine::default_data_dir).ok_or_else(|| {
            ApiError::new(
                Code::Invalid,
                "There is no home directory to keep data in; name a data directory with --data-dir or ATOM_DATA_DIR.",
            )
        })?;
        let token = match env::var("ATOM_TOKEN") {
            Ok(token) if !token.trim().is_empty() => Some(token.trim().to_owned()),
            Ok(_) | Err(env::VarError::NotPresent) => None,
            Err(env::VarError::NotUnicode(_)) => {
                return Err(ApiError::invalid("ATOM_TOKEN", "ATOM_TOKEN is not readable text."));
            }
        };
        Ok(Place { data_dir, workspace: self.workspace, token })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(args: &[&str]) -> Result<Task, clap::Error> {
        Args::try_parse_from([&["atom"], args].concat()).and_then(|mut args| args.task())
    }

    #[test]
    fn quick_add_takes_a_line_with_or_without_quotes() {
        for args in [&["--quick-add", "Buy milk p1"][..], &["--quick-add", "Buy", "milk", "p1"]] {
            assert!(matches!(read(args), Ok(Task::QuickAdd { text: Some(text), .. }) if text == "Buy milk p1"));
        }
        let args = ["--data-dir", "/tmp/x", "--quick-add"];
        assert!(
            matches!(read(&args), Ok(Task::QuickAdd { text: None, data_dir: Some(dir) }) if dir.as_os_str() == "/tmp/x")
        );
    }

    #[test]
    fn one_thing_is_asked_for_at_a_time() {
        assert!(matches!(read(&["verify"]), Ok(Task::Verify)));
        assert_eq!(read(&["--data-dir", "/tmp/x"]).unwrap_err().kind(), ErrorKind::MissingSubcommand);
    }

    #[test]
    fn the_shape_is_sound() {
        Args::command().debug_assert();
    }
}
