//! The shape of the command line.

use atom_core::{ApiError, Code, WorkspaceId};
use clap::{Parser, Subcommand};
use std::{env, path::PathBuf};

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
    #[command(subcommand)]
    pub(crate) task: Task,
}

const ENVIRONMENT: &str = "Environment:
  ATOM_DATA_DIR        the data directory
  ATOM_TOKEN           the session's token, from auth.login or auth.register
  ATOM_ENCRYPTION_KEY  the key of the database, 32 bytes in base64 or hex, in place of the keychain
  ATOM_PASSPHRASE      the passphrase of the database, where it has one
  ATOM_UI_DIR          a folder with a built interface, for `atom serve`
  ATOM_LOG             what to log on standard error, such as `info` or `atom_engine=debug`";

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Calls one command and prints its reply.
    Call {
        /// The command, such as tasks.create; `atom commands` lists them.
        name: String,
        /// Its request: JSON, @FILE, or - for standard input.
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
    /// Serves the interface, the API and events on 127.0.0.1 until it is told to stop.
    Serve {
        /// The port; 0 takes any that is free.
        #[arg(long, default_value_t = atom_server::DEFAULT_PORT)]
        port: u16,
    },
    /// Writes a verified copy of the whole database into FILE, which must not exist.
    Backup {
        /// The file to write.
        file: PathBuf,
    },
    /// Puts the database of a backup in the place of this one.
    Restore {
        /// The backup to read.
        file: PathBuf,
    },
    /// Checks the whole database and names the first damage.
    Verify,
}

/// Where a task works, and for whom.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) data_dir: PathBuf,
    pub(crate) workspace: Option<WorkspaceId>,
    pub(crate) token: Option<String>,
}

impl Args {
    /// Where the task works.
    pub(crate) fn place(&self) -> Result<Place, ApiError> {
        let data_dir = self.data_dir.clone().filter(|dir| !dir.as_os_str().is_empty());
        let data_dir = data_dir.or_else(atom_engine::default_data_dir).ok_or_else(|| {
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
    use clap::CommandFactory;

    #[test]
    fn the_shape_is_sound() {
        Args::command().debug_assert();
    }
}
