//! The `atom` binary: the command line, and the host without a window.
//!
//! Replies go to standard output as JSON with exit code 0; an error goes to standard error as `{"error": …}` with exit code 1;
//! wrong usage is exit code 2. When another process has the data directory, calls go through that one.

mod args;
mod ask;
mod batch;
mod call;
mod commands;
mod connect;
mod data;
mod exchange;
mod exposed;
mod login;
mod providers;
mod quick_add;
mod reach;
mod recover;
mod say;
mod serve;

use args::{Args, Place, ProvidersTask, Task};
use atom_core::{ApiError, Code};
use atom_server::Elsewhere;
use clap::Parser;
use say::Stop;
use tracing_subscriber::EnvFilter;

fn main() {
    let args = Args::try_parse().and_then(|mut args| Ok((args.task()?, args)));
    let (task, args) = match args {
        Ok(asked) => asked,
        Err(usage) => {
            // A closed output is no reason to fail differently.
            let _ = usage.print();
            say::leave(u8::try_from(usage.exit_code()).unwrap_or(2));
        }
    };
    listen_to_the_log(matches!(task, Task::Serve { .. }));
    say::leave(run(task, &args).map_or_else(|stop| say::last_word(&stop), |()| 0));
}

fn run(task: Task, args: &Args) -> Result<(), Stop> {
    let place = args.place();
    match task {
        // These need no data directory.
        Task::Commands { json } => commands::list(json),
        Task::Providers { task: ProvidersTask::Check { files } } => providers::check(&files),
        Task::QuickAdd { text: None, data_dir } => quick_add::show(data_dir.as_deref()),
        task => work(task, &place?),
    }
}

fn work(task: Task, place: &Place) -> Result<(), Stop> {
    let mut threads = tokio::runtime::Builder::new_multi_thread();
    if !matches!(task, Task::Serve { .. }) {
        threads.worker_threads(2);
    }
    let runtime = threads.enable_all().build().map_err(|error| {
        ApiError::new(Code::Unavailable, format!("The system gives no threads to work with: {error}."))
    })?;
    let done = match task {
        Task::Call { name, args } => call::call(&runtime, place, &name, args.as_deref()),
        Task::Batch => batch::batch(&runtime, place),
        Task::Connect { provider, device, client_id, scopes, tenant, no_browser } => {
            let way = connect::Way { device, client_id, scopes, tenant, no_browser };
            runtime.block_on(connect::connect(place, &provider, way))
        }
        Task::Login { with, no_browser } => runtime.block_on(login::login(place, &with, no_browser)),
        Task::Serve { port, elsewhere, name, certificate, private_key } => {
            let elsewhere = elsewhere.zip(name).zip(certificate.zip(private_key));
            let elsewhere = elsewhere.map(|((addr, name), (certificate, private_key))| Elsewhere {
                addr,
                name,
                certificate,
                private_key,
            });
            runtime.block_on(serve::serve(place, port, elsewhere))
        }
        Task::Backup { file } => runtime.block_on(data::backup(place, &file)),
        Task::Restore { file } => runtime.block_on(data::restore(place, &file)),
        Task::Recover => runtime.block_on(recover::recover(place)),
        Task::Verify => runtime.block_on(data::verify(place)),
        Task::Export { file, format } => exchange::export(&runtime, place, &file, format.as_deref()),
        Task::Import { file, source, project, dry_run } => {
            exchange::import(&runtime, place, &file, source.as_deref(), project.as_deref(), dry_run)
        }
        Task::Commands { json } => commands::list(json),
        Task::Providers { task: ProvidersTask::Check { files } } => providers::check(&files),
        Task::QuickAdd { text: Some(text), .. } => quick_add::add(&runtime, place, &text),
        Task::QuickAdd { text: None, data_dir } => quick_add::show(data_dir.as_deref()),
    };
    // Nothing that is still at work matters any more: what was acknowledged is on disk.
    runtime.shutdown_background();
    done
}

/// Logs to standard error what `ATOM_LOG` asks for: warnings while serving, nothing otherwise.
fn listen_to_the_log(serving: bool) {
    let wanted = std::env::var("ATOM_LOG").ok().filter(|wanted| !wanted.is_empty());
    let Some(wanted) = wanted.or_else(|| serving.then(|| "warn".to_owned())) else { return };
    let filter = EnvFilter::builder().parse_lossy(wanted);
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(false).init();
}
