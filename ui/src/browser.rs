//! What the interface asks of the page it lives in: the clock, the zone, storage, timers, focus.

use atom_core::civil;
use jiff::{
    Timestamp,
    civil::{DateTime, date},
};
use js_sys::{Array, Date, Function, Intl, Object, Promise, Reflect};
use leptos::prelude::{StoredValue, WithValue as _, document, on_cleanup, request_animation_frame, window};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// How many times a task may begin another one before [`breathe`] has ended.
const BREATHS: usize = 8;

/// The present instant.
pub(crate) fn now() -> Timestamp {
    #[allow(clippy::cast_possible_truncation)] // whole milliseconds, far below 2^53
    Timestamp::from_millisecond(Date::now() as i64).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// For how many seconds the page has run: a clock that nobody can set. It may stand still while the machine sleeps.
pub(crate) fn running_s() -> i64 {
    #[allow(clippy::cast_possible_truncation)] // far below 2^53
    window().performance().map_or(0, |clock| (clock.now() / 1_000.0) as i64)
}

/// An instant as the clock on this machine's wall shows it.
pub(crate) fn wall(at: Timestamp) -> DateTime {
    #[allow(clippy::cast_precision_loss)] // below 2^53 for any year that has four digits
    let local = Date::new(&JsValue::from_f64(at.as_millisecond() as f64));
    let small = |number: u32| i8::try_from(number).unwrap_or(0);
    let year = i16::try_from(local.get_full_year()).unwrap_or(1970);
    let time = [local.get_hours(), local.get_minutes(), local.get_seconds()].map(small);
    jiff::civil::Date::new(year, small(local.get_month() + 1), small(local.get_date()))
        .unwrap_or(date(1970, 1, 1))
        .at(time[0], time[1], time[2], 0)
}

/// A wall time in `zone`, as the clock on this machine's wall shows it; nothing where the browser does not know the zone.
pub(crate) fn wall_at_home(wall_there: DateTime, zone: &str) -> Option<DateTime> {
    let ms = |wall: DateTime| civil::wall_seconds(wall) * 1_000 + i64::from(wall.millisecond());
    let as_utc = ms(wall_there);
    // What the clock there shows at an instant tells its offset; asked twice, because it may change in between.
    let mut at = as_utc;
    for _ in 0..2 {
        at = as_utc - (ms(shown_in(zone, at)?) - at);
    }
    Timestamp::from_millisecond(at).ok().map(wall)
}

/// What the clock in `zone` shows at an instant.
fn shown_in(zone: &str, at_ms: i64) -> Option<DateTime> {
    #[allow(clippy::cast_precision_loss)] // below 2^53
    let at = Date::new(&JsValue::from_f64(at_ms as f64));
    let options = Object::new();
    Reflect::set(&options, &"timeZone".into(), &zone.into()).ok()?;
    // Swedish writes `2026-11-23 14:05:00`. An unknown zone throws, so it is called where that can be caught.
    let write: Function = Reflect::get(&at, &"toLocaleString".into()).ok()?.dyn_into().ok()?;
    let text = write.call2(&at, &"sv-SE".into(), &options).ok()?.as_string()?;
    civil::read_date_time(&text.replace(' ', "T"))
}

/// The IANA name of this machine's zone.
pub(crate) fn zone() -> String {
    let format = Intl::DateTimeFormat::new(&Array::new(), &Object::new());
    let zone = Reflect::get(&format.resolved_options(), &"timeZone".into()).ok().and_then(|zone| zone.as_string());
    zone.unwrap_or_else(|| "UTC".into())
}

/// What the person would call this device: the browser and the system, as far as the browser tells.
pub(crate) fn device() -> String {
    let agent = window().navigator().user_agent().unwrap_or_default();
    let first =
        |names: &[(&str, &'static str)]| names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    // Each of the later ones is also in what the earlier ones say of themselves.
    let browser = first(&[("Firefox/", "Firefox"), ("Edg/", "Edge"), ("Chrome/", "Chrome"), ("Safari/", "Safari")]);
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    [browser, system].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// A text that was kept under `key`, for this person on this machine.
pub(crate) fn kept(key: &str) -> Option<String> {
    window().local_storage().ok().flatten()?.get_item(key).ok().flatten()
}

/// Keeps a text under `key`, or lets it go. Where the browser keeps nothing, it lasts as long as the page.
pub(crate) fn keep(key: &str, text: Option<&str>) {
    let Ok(Some(storage)) = window().local_storage() else { return };
    let _ = match text {
        Some(text) => storage.set_item(key, text),
        None => storage.remove_item(key),
    };
}

/// A text that was kept under `key`, as long as this page.
pub(crate) fn kept_meanwhile(key: &str) -> Option<String> {
    window().session_storage().ok().flatten()?.get_item(key).ok().flatten()
}

/// Keeps a text under `key` as long as this page, over its reloads, or lets it go.
pub(crate) fn keep_meanwhile(key: &str, text: Option<&str>) {
    let Ok(Some(storage)) = window().session_storage() else { return };
    let _ = match text {
        Some(text) => storage.set_item(key, text),
        None => storage.remove_item(key),
    };
}

/// Lets go what was kept as long as this page under keys that begin so.
pub(crate) fn forget_meanwhile(beginning: &str) {
    let Ok(Some(storage)) = window().session_storage() else { return };
    let keys = (0..storage.length().unwrap_or_default()).filter_map(|at| storage.key(at).ok().flatten());
    let keys: Vec<String> = keys.filter(|key| key.starts_with(beginning)).collect();
    for key in keys {
        let _ = storage.remove_item(&key);
    }
}

/// Lets everything go that the page keeps.
pub(crate) fn forget_all() {
    let storages = [window().local_storage(), window().session_storage()];
    for storage in storages.into_iter().filter_map(|storage| storage.ok().flatten()) {
        let _ = storage.clear();
    }
}

/// Waits.
pub(crate) async fn sleep(ms: i32) {
    let promise = Promise::new(&mut |resolve: Function, _| {
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms);
    });
    let _ = JsFuture::from(promise).await;
}

/// Waits until what was begun just now has had its turn. No timer: those of a window that is not seen are slow.
pub(crate) async fn breathe() {
    for _ in 0..BREATHS {
        let promise = Promise::new(&mut |resolve: Function, _| drop(resolve.call0(&JsValue::NULL)));
        let _ = JsFuture::from(promise).await;
    }
}

/// Waits until the page is at rest, or a moment where the browser does not tell.
pub(crate) async fn rest() {
    let page = window();
    let idle =
        Reflect::get(&page, &"requestIdleCallback".into()).ok().and_then(|idle| idle.dyn_into::<Function>().ok());
    let Some(idle) = idle else { return sleep(200).await };
    let promise = Promise::new(&mut |resolve: Function, _| drop(idle.call1(&page, &resolve)));
    let _ = JsFuture::from(promise).await;
}

/// Whether a media query holds now.
pub(crate) fn matches(query: &str) -> bool {
    window().match_media(query).ok().flatten().is_some_and(|list| list.matches())
}

/// Calls `then` whenever a media query begins or ceases to hold, as long as the page lives.
pub(crate) fn on_media(query: &str, then: impl Fn(bool) + 'static) {
    let Ok(Some(list)) = window().match_media(query) else { return };
    let asked = list.clone();
    let listener = wasm_bindgen::closure::Closure::<dyn Fn()>::new(move || then(asked.matches()));
    let _ = list.add_event_listener_with_callback("change", listener.as_ref().unchecked_ref());
    // The program and the page end together, so the listener may stay.
    listener.forget();
}

/// Hears an event before anything on the page does, as long as the part of the page that asks stands.
pub(crate) fn hear_first(event: &'static str, heard: impl Fn(&web_sys::Event) + 'static) {
    let listener =
        wasm_bindgen::closure::Closure::<dyn Fn(web_sys::Event)>::new(move |event: web_sys::Event| heard(&event));
    let _ =
        window().add_event_listener_with_callback_and_bool(event, listener.as_ref().unchecked_ref::<Function>(), true);
    let listener = StoredValue::new_local(listener);
    on_cleanup(move || {
        listener.try_with_value(|listener| {
            let listener = listener.as_ref().unchecked_ref::<Function>();
            let _ = window().remove_event_listener_with_callback_and_bool(event, listener, true);
        });
    });
}

/// Whether keys typed at the event's target are text.
pub(crate) fn is_typing(event: &web_sys::Event) -> bool {
    let Some(element) = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) else {
        return false;
    };
    match element.tag_name().as_str() {
        "TEXTAREA" | "SELECT" => true,
        "INPUT" => !matches!(element.get_attribute("type").as_deref(), Some("checkbox" | "radio" | "button")),
        _ => false,
    }
}

/// Whether nobody can see the page: it is in a tab behind, or its window is put away.
pub(crate) fn is_hidden() -> bool {
    document().hidden()
}

/// Whether a dialog or menu floats above the page and takes its keys.
pub(crate) fn something_floats() -> bool {
    document().query_selector("dialog[open], .menu").ok().flatten().is_some()
}

/// Gives the focus to the first element that fits.
pub(crate) fn focus(selector: &str) {
    if let Some(element) = find(selector) {
        let _ = element.focus();
    }
}

/// How often it is looked for what is about to be drawn, and how many milliseconds lie between.
const LOOKS_MAX: u32 = 40;
const LOOK_MS: i32 = 50;

/// Looks again and again until what is about to be drawn is there; whether it came in time.
pub(crate) async fn soon(look: impl Fn() -> bool) -> bool {
    for _ in 0..LOOKS_MAX {
        if look() {
            return true;
        }
        sleep(LOOK_MS).await;
    }
    false
}

/// Gives the focus to the first element that fits, as soon as it is drawn; to none where that takes too long.
pub(crate) async fn focus_when_drawn(selector: &str) {
    if soon(|| find(selector).is_some()).await {
        focus(selector);
    }
}

/// Gives the focus to the first element that fits and presses it, as soon as it is drawn; none where that takes too long.
pub(crate) async fn press_when_drawn(selector: &str) {
    focus_when_drawn(selector).await;
    if let Some(element) = find(selector) {
        element.click();
    }
}

/// Whether nothing has the focus, or only the place as a whole.
pub(crate) fn focus_is_nowhere() -> bool {
    document().active_element().is_none_or(|active| matches!(active.tag_name().as_str(), "BODY" | "HTML"))
}

/// Where the detail of a task lies over its list: `styles/detail.css` says the same.
const DETAIL_COVERS: &str = "(max-width: 1000px)";

/// Whether the detail of a task lies over its list, which nobody sees then.
pub(crate) fn detail_covers() -> bool {
    matches(DETAIL_COVERS) && find("main.with-detail").is_some()
}

/// Gives the focus to the place that is shown: to the detail that lies over its list, to the list, else to the whole of it.
pub(crate) fn focus_place() {
    let detail = [".detail"].into_iter().filter(|_| detail_covers());
    let place = detail.chain(["#task-rows", ".page-scroll", "main"]).find_map(find);
    if let Some(place) = place {
        let how = web_sys::FocusOptions::new();
        how.set_prevent_scroll(true);
        let _ = place.focus_with_options(&how);
    }
}

/// Gives the focus to the place that is shown where the press that takes it away gives it to nothing.
pub(crate) fn focus_place_where_lost() {
    // The press has its say first.
    request_animation_frame(|| {
        if focus_is_nowhere() {
            focus_place();
        }
    });
}

/// Brings the element of this id into sight within what scrolls it.
pub(crate) fn show(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        bring(&element);
    }
}

/// Brings an element into sight within what scrolls it.
pub(crate) fn bring(element: &web_sys::Element) {
    let options = web_sys::ScrollIntoViewOptions::new();
    options.set_block(web_sys::ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

/// Brings what has the focus into sight again, where it is within what fits: something grew before it.
pub(crate) fn bring_focused(within: &str) {
    let focused = document().active_element();
    if let Some(element) = focused.filter(|element| element.closest(within).ok().flatten().is_some()) {
        bring(&element);
    }
}

/// Goes back or forward among the places where the person was.
pub(crate) fn travel(by: i32) {
    if let Ok(history) = window().history() {
        let _ = history.go_with_delta(by);
    }
}

/// A key that nothing else has that is asked for: asking again with it does nothing twice.
pub(crate) fn new_key() -> String {
    let number = js_sys::Math::random() * 1e15;
    format!("window-{}-{number}", Date::now())
}

/// Takes the focus from the field that has it: leaving it saves what was typed.
pub(crate) fn leave_field() {
    if let Some(element) = document().active_element().and_then(|active| active.dyn_into::<web_sys::HtmlElement>().ok())
    {
        let _ = element.blur();
    }
}

/// A selector of the element that has the focus, to find it by when all is drawn anew: by its name, else by its place.
pub(crate) fn focused() -> Option<String> {
    let element = document().active_element().filter(|element| element.tag_name() != "BODY")?;
    let by_id = Some(element.id()).filter(|id| !id.is_empty()).map(|id| ["#", &id].concat());
    by_id.or_else(|| {
        let mut path = String::new();
        let mut next = Some(element);
        while let Some(element) = next {
            let mut place = 1;
            let mut before = element.previous_element_sibling();
            while let Some(sibling) = before {
                place += 1;
                before = sibling.previous_element_sibling();
            }
            path = format!("> :nth-child({place}) {path}");
            next = element.parent_element().filter(|parent| parent.tag_name() != "BODY");
        }
        Some(["body ", &path].concat())
    })
}

/// Gives the focus to what stands under a name: within `place`, the first control beside the element of `names` that
/// says it. Brings it into sight too. Says whether there is such a thing.
pub(crate) fn focus_named(place: &str, names: &str, name: &str) -> bool {
    const CONTROLS: [&str; 2] = ["input:checked", "button, input, select, textarea, a[href], [tabindex]"];
    let within = |element: &web_sys::Element, selector: &str| element.query_selector(selector).ok().flatten();
    let Some(place) = find(place) else { return false };
    let Ok(all) = place.query_selector_all(names) else { return false };
    let mut said = (0..all.length()).filter_map(|index| all.get(index)?.dyn_into::<web_sys::Element>().ok());
    let Some(said) = said.find(|each| each.text_content().is_some_and(|text| text.trim() == name)) else {
        return false;
    };
    let around = said.closest(".settings-row, .switch-line, .settings-group").ok().flatten();
    let own = said.matches("button, a[href]").unwrap_or(false).then(|| said.clone());
    let control = own.or_else(|| {
        let around = around.as_ref()?;
        CONTROLS.iter().find_map(|selector| within(around, selector))
    });
    let options = web_sys::ScrollIntoViewOptions::new();
    options.set_block(web_sys::ScrollLogicalPosition::Center);
    said.scroll_into_view_with_scroll_into_view_options(&options);
    match control.and_then(|control| control.dyn_into::<web_sys::HtmlElement>().ok()) {
        Some(control) => control.focus().is_ok(),
        None => false,
    }
}

/// The first element that fits.
pub(crate) fn find(selector: &str) -> Option<web_sys::HtmlElement> {
    document().query_selector(selector).ok().flatten()?.dyn_into().ok()
}

/// Makes a text area as high as its text. `field-sizing: content` does the same where browsers know it.
///
/// It is measured in the next frame, when the text stands in it.
pub(crate) fn fit_height(area: &web_sys::HtmlTextAreaElement) {
    let area = area.clone();
    request_animation_frame(move || {
        let style = area.style();
        let _ = style.set_property("height", "auto");
        let _ = style.set_property("height", &format!("{}px", area.scroll_height()));
    });
}

/// Says on the page which theme it has: the style sheet does the rest.
pub(crate) fn paint(dark: bool) {
    mark("data-theme", if dark { "dark" } else { "light" });
}

/// Says something on the root of the page, for the style sheet.
pub(crate) fn mark(attribute: &str, text: &str) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute(attribute, text);
    }
}

/// The size of the root's text in CSS pixels: what `1rem` is.
pub(crate) fn rem_px() -> Option<f64> {
    let style = window().get_computed_style(&document().document_element()?).ok()??;
    number(&style.get_property_value("font-size").ok()?)
}

/// A finite number at the beginning of a text, such as a length in pixels. The browser reads it: what reads floats for
/// Rust takes tables of ten kilobytes.
pub(crate) fn number(text: &str) -> Option<f64> {
    Some(js_sys::Number::parse_float(text)).filter(|number| number.is_finite())
}

/// The tags of the languages that the person reads, the best first.
pub(crate) fn languages() -> impl Iterator<Item = String> {
    window().navigator().languages().into_iter().filter_map(|tag| tag.as_string())
}

/// Says that the interface has broken: nothing of it works from here on, and `page/boot.js` offers to load it again.
pub(crate) fn show_fault(fault: &str) {
    if let Some(screen) = document().get_element_by_id("fault") {
        let _ = screen.set_attribute("data-fault", fault);
    }
    if let Ok(event) = web_sys::Event::new("atom:fault") {
        let _ = window().dispatch_event(&event);
    }
}

/// Takes away what stood on the page before the interface ran.
pub(crate) fn remove_boot_shape() {
    if let Some(boot) = document().get_element_by_id("boot") {
        boot.remove();
    }
}

/// Has the browser ask for files; empty when the person closes its dialog.
pub(crate) async fn pick_files(accept: &str, multiple: bool) -> Vec<web_sys::File> {
    let Some(input) =
        document().create_element("input").ok().and_then(|one| one.dyn_into::<web_sys::HtmlInputElement>().ok())
    else {
        return Vec::new();
    };
    input.set_type("file");
    input.set_accept(accept);
    input.set_multiple(multiple);
    let promise = Promise::new(&mut |resolve: Function, _| {
        for event in ["change", "cancel"] {
            let _ = input.add_event_listener_with_callback(event, &resolve);
        }
        input.click();
    });
    let _ = JsFuture::from(promise).await;
    let files = input.files();
    let count = files.as_ref().map_or(0, web_sys::FileList::length);
    (0..count).filter_map(|index| files.as_ref()?.get(index)).collect()
}

/// Puts a text on the clipboard, and says whether it is there: a page without a secure address, or one that the person
/// does not allow it, has none.
pub(crate) async fn copied(text: &str) -> bool {
    let navigator = window().navigator();
    let there = Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|clipboard| clipboard.is_object());
    there && JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}
