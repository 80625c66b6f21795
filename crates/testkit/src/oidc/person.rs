//! A person with a browser: fills in what the pages of the provider ask for, by plain HTTP.

use anyhow::{Context, bail};
use reqwest::{Client, RequestBuilder, Response, header};
use std::collections::BTreeMap;
use url::Url;

/// Pages that a person turns before giving up.
const PAGES_MAX: usize = 20;

/// What the person does when asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Lets the application in.
    Allow,
    /// Does not.
    Refuse,
}

/// Somebody with a browser of their own.
#[derive(Debug)]
pub struct Person {
    client: Client,
    provider: String,
    name: String,
    cookies: BTreeMap<String, String>,
}

impl Person {
    pub(super) fn new(client: Client, provider: &str, name: &str) -> Self {
        Self { client, provider: provider.to_owned(), name: name.to_owned(), cookies: BTreeMap::new() }
    }

    /// Opens an address of the provider, signs in, and decides. Returns the address to which the provider then sends the
    /// browser, without going there; or the text of the page on which it ends.
    ///
    /// # Errors
    /// When a page is not one of those that the provider shows.
    pub async fn decide(&mut self, address: &str, decision: Decision) -> anyhow::Result<String> {
        let mut answer = self.send(self.client.get(address)).await?;
        for _ in 0..PAGES_MAX {
            let at = answer.url().clone();
            if answer.status().is_redirection() {
                let target = at.join(answer.headers()[header::LOCATION].to_str()?)?;
                if !target.as_str().starts_with(&self.provider) {
                    return Ok(target.into());
                }
                answer = self.send(self.client.get(target)).await?;
                continue;
            }
            let page = answer.text().await?;
            let Some(request) = self.fill(&at, &page, decision)? else { return Ok(page) };
            answer = self.send(request).await?;
        }
        bail!("the pages of the provider do not end")
    }

    /// Goes where the provider sends the browser.
    ///
    /// # Errors
    /// When nobody is there.
    pub async fn follow(&self, address: &str) -> anyhow::Result<(u16, String)> {
        let answer = self.client.get(address).header(header::ACCEPT_LANGUAGE, "en").send().await?;
        Ok((answer.status().as_u16(), answer.text().await?))
    }

    /// The form of a page, filled in; `None` for a page that asks nothing.
    fn fill(&self, at: &Url, page: &str, decision: Decision) -> anyhow::Result<Option<RequestBuilder>> {
        let Some(action) = between(page, "action=\"", "\"") else { return Ok(None) };
        let target = at.join(action)?;
        let fields: Vec<(&str, &str)> = if page.contains("name=\"login\"") {
            vec![("prompt", "login"), ("login", &self.name), ("password", "any")]
        } else if let Some(xsrf) = between(page, "name=\"xsrf\" value=\"", "\"") {
            // After a refusal the page asks for another code.
            let Some(code) = between(page, "name=\"user_code\" value=\"", "\"") else { return Ok(None) };
            let last = if page.contains("name=\"confirm\"") || page.contains("value=\"yes\"") { "confirm" } else { "" };
            let last = if last == "confirm" && decision == Decision::Refuse { "abort" } else { last };
            let mut fields = vec![("xsrf", xsrf), ("user_code", code)];
            if !last.is_empty() {
                fields.push((last, "yes"));
            }
            fields
        } else if decision == Decision::Refuse {
            let abort = format!("{}/abort", at.path());
            return Ok(Some(self.client.get(at.join(&abort)?)));
        } else {
            vec![("prompt", "consent")]
        };
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request =
            self.client.post(target).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body);
        Ok(Some(request))
    }

    async fn send(&mut self, request: RequestBuilder) -> anyhow::Result<Response> {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let answer = request.header(header::COOKIE, cookies.join("; ")).send().await?;
        for cookie in answer.headers().get_all(header::SET_COOKIE) {
            let pair = cookie.to_str()?.split(';').next().unwrap_or_default();
            let (name, value) = pair.split_once('=').context("a cookie without a value")?;
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        Ok(answer)
    }
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> Option<&'t str> {
    let from = text.find(before)? + before.len();
    text[from..].find(after).map(|end| &text[from..from + end])
}
