//! Who is at the window: they sign in and out, lock it, go to another workspace, and hear the host meanwhile.

use super::{App, Phase};
use crate::{
    bridge::{self, News},
    browser,
    state::{
        device, draft, idle,
        route::{Place, Route},
        session,
    },
};
use atom_api::{
    Code, account,
    auth::{self, SessionReply},
    tasks::View,
};
use leptos::{prelude::*, task::spawn_local};

/// Where this machine keeps how the person left their lists and books: it tells names of labels and accounts.
const ARRANGED: [&str; 4] = ["atom.lists", "atom.folded", "atom.recent", "atom.books-closed"];

/// When a host that could not be reached is told again that the session is locked.
const LOCKS_AGAIN_MS: i32 = 5_000;

impl App {
    /// Takes in a new session and goes to work: the person has just shown who they are.
    pub(crate) fn sign_in(self, session: SessionReply) {
        idle::touch();
        self.take_in(session);
    }

    /// Takes in a session that was signed in elsewhere, and goes to work.
    pub(crate) fn take_in(self, mut session: SessionReply) {
        device::take(&mut session);
        self.known.clear();
        session::keep(Some(&session));
        self.session.set(Some(session));
        self.locked.set(false);
        self.phase.set(Phase::In);
        self.listen(false);
    }

    /// Ends the session here and at the host, after what was done in it. What the page keeps of the person goes too.
    pub(crate) fn sign_out(self) {
        browser::leave_field();
        spawn_local(async move {
            let mut turn = self.turns.place();
            turn.come().await;
            // Without the host the session ends here alone; it lapses there by itself.
            let _ = self.call(auth::Logout {}).await;
            drop(turn);
            self.forget_session();
            for key in ARRANGED {
                browser::keep(key, None);
            }
            draft::forget();
        });
    }

    /// Everything was deleted: nothing of the session or the looks stays on this machine.
    pub(crate) fn forget_everything(self) {
        self.forget_session();
        browser::forget_all();
        self.look();
    }

    pub(super) fn forget_session(self) {
        self.known.clear();
        self.listening.set_value(None);
        self.locked.set(false);
        idle::forget();
        session::keep(None);
        self.session.set(None);
        self.toast.set(None);
        self.topics.jobs.update(|jobs| jobs.clear());
        self.replace(Route::to(Place::View(View::Today)));
        self.phase.set(Phase::Door { has_account: true });
    }

    /// Locks the session after what was done in it: nothing of the workspace is shown or heard until the password is
    /// entered.
    pub(crate) fn lock(self) {
        browser::leave_field();
        spawn_local(async move {
            let mut turn = self.turns.place();
            turn.come().await;
            match self.call(account::Lock {}).await {
                Ok(_) => self.be_locked(),
                Err(error) => self.complain(&error),
            }
        });
    }

    /// Locks the session because nobody is there: the window at once, whatever the host says, and the host after what was
    /// done, as soon as it can be reached.
    pub(crate) fn lock_left_alone(self) {
        browser::leave_field();
        self.be_locked();
        spawn_local(async move {
            let mut turn = self.turns.place();
            turn.come().await;
            drop(turn);
            while self.locked.get_untracked() {
                match self.call(account::Lock {}).await {
                    Err(error) if error.code == Code::Offline => browser::sleep(LOCKS_AGAIN_MS).await,
                    _ => break,
                }
                // Another window was unlocked meanwhile: somebody is there.
                if !idle::is_over() {
                    break;
                }
            }
        });
    }

    pub(super) fn be_locked(self) {
        self.listening.set_value(None);
        self.toast.set(None);
        self.locked.set(true);
    }

    /// The password was right: goes on where it was.
    pub(crate) fn be_unlocked(self) {
        idle::touch();
        self.go_on();
    }

    /// The session was unlocked, here or in another window: goes on where it was.
    pub(crate) fn go_on(self) {
        self.locked.set(false);
        self.topics.make_all_stale();
        self.listen(false);
    }

    /// The session is in this workspace now; everything shown is of another one.
    pub(crate) fn be_in(self, workspace: auth::Workspace) {
        let Some(now) = self.session.get_untracked().filter(|now| now.workspace != workspace) else { return };
        spawn_local(async move {
            let moved = now.workspace.id != workspace.id;
            // Another window may have renewed the tokens meanwhile: what is kept is never older.
            let kept = session::kept().await;
            // Whoever signed out meanwhile stays so, and tokens that were renewed meanwhile are the newest.
            let current = self.session.get_untracked().filter(|current| current.user.id == now.user.id);
            let Some(current) = current else { return };
            let renewed = current.token.expose() != now.token.expose();
            let newest = kept.filter(|kept| !renewed && kept.user.id == now.user.id).unwrap_or(current);
            let session = SessionReply { workspace, ..newest };
            session::keep(Some(&session));
            self.session.set(Some(session));
            if moved {
                self.go(Route::to(Place::View(View::Today)));
                self.topics.make_all_stale();
            }
        });
    }

    /// Listens for events; `again` when there was a listening before, whose last words may be missing.
    pub(super) fn listen(self, again: bool) {
        let Some(token) = self.session.with_untracked(|s| s.as_ref().map(|s| s.token.expose().to_owned())) else {
            return;
        };
        let cut = StoredValue::new(again);
        self.listening.set_value(Some(bridge::listen(token, move |news| match news {
            News::Open => {
                self.connected.set(true);
                if cut.get_value() {
                    cut.set_value(false);
                    // A host that started anew counts from one: what it says of the gap is not enough.
                    self.topics.make_all_stale();
                }
            }
            News::Event(event) => self.topics.hear(*event),
            News::Cut => {
                cut.set_value(true);
                self.connected.set(false);
            }
            News::Refused => spawn_local(async move {
                if self.call(auth::WhoAmI {}).await.is_ok_and(|who| who.locked) {
                    self.be_locked();
                }
            }),
        })));
    }
}
