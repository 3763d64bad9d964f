//! A window of Chromium on a Roster of a test's own. Whoever closes it learns whether a page complained
//! or asked another host for anything.

use std::time::Duration;

use serde_json::{Value, json};
use tests::TestApp;
use thirtyfour::LoggingPrefsLogLevel;
use thirtyfour::prelude::*;

/// How long a page may take to be there. A test that reaches it has found one that hangs.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// How somebody browses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// In English, with scripts.
    English,
    /// In Russian, with scripts.
    Russian,
    /// In English, with scripts switched off.
    NoScript,
    /// In Russian, with scripts switched off.
    RussianNoScript,
}

impl Mode {
    pub(crate) const fn has_scripts(self) -> bool {
        matches!(self, Self::English | Self::Russian)
    }

    pub(crate) const fn language(self) -> &'static str {
        match self {
            Self::English | Self::NoScript => "en",
            Self::Russian | Self::RussianNoScript => "ru",
        }
    }
}

/// What `.ci/browser` says.
#[expect(clippy::disallowed_methods, reason = "a test's own settings")]
pub(crate) fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// A window.
pub(crate) struct Window {
    pub(crate) driver: WebDriver,
    url: String,
}

impl Window {
    /// An empty one, of somebody who browses like this.
    pub(crate) async fn open(app: &TestApp, mode: Mode) -> Self {
        Self::of_size(app, mode, 1100, 900, false).await
    }

    /// The same, this large, where it is day or night.
    pub(crate) async fn of_size(app: &TestApp, mode: Mode, width: u32, height: u32, is_dark: bool) -> Self {
        let mut capabilities = DesiredCapabilities::chrome();
        for argument in [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            &format!("--window-size={width},{height}"),
        ] {
            capabilities.add_arg(argument).unwrap();
        }
        if is_dark {
            capabilities.add_arg("--force-dark-mode").unwrap();
            capabilities.add_arg("--blink-settings=preferredColorScheme=0").unwrap();
        }
        // 2 is "blocked", as somebody sets it for all sites.
        let scripts = if mode.has_scripts() { 1 } else { 2 };
        let preferences = json!({
            "intl.accept_languages": mode.language(),
            "profile.managed_default_content_settings.javascript": scripts,
        });
        capabilities.add_experimental_option("prefs", preferences).unwrap();
        for component in ["browser", "performance"] {
            capabilities.set_logging_prefs(component, LoggingPrefsLogLevel::All).unwrap();
        }
        let driver = setting("WEBDRIVER").expect("WEBDRIVER is where chromedriver listens; .ci/browser starts it");
        let driver = WebDriver::new(driver, capabilities).await.unwrap();
        Self { driver, url: app.url() }
    }

    /// Goes to a page of the panel.
    pub(crate) async fn go(&self, path: &str) {
        self.driver.goto(format!("{}{path}", self.url)).await.unwrap();
    }

    /// Which page it is on.
    pub(crate) async fn path(&self) -> String {
        let url = self.driver.current_url().await.unwrap();
        url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()))
    }

    /// Types into a field.
    pub(crate) async fn fill(&self, name: &str, text: &str) {
        let field = self.find(&format!("main [name={name}]")).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// Presses what this selector finds, and waits for the page that it leads to.
    pub(crate) async fn press(&self, selector: &str) {
        let page = self.find("html").await;
        self.find(selector).await.click().await.unwrap();
        page.wait_until().wait(PATIENCE, Duration::from_millis(20)).stale().await.unwrap();
    }

    /// What stands there.
    pub(crate) async fn text(&self, selector: &str) -> String {
        self.find(selector).await.text().await.unwrap()
    }

    /// How many of these there are.
    pub(crate) async fn count(&self, selector: &str) -> usize {
        self.driver.find_all(By::Css(selector)).await.unwrap().len()
    }

    /// Whether there is such a thing.
    pub(crate) async fn has(&self, selector: &str) -> bool {
        self.count(selector).await > 0
    }

    async fn find(&self, selector: &str) -> WebElement {
        let found = self.driver.find(By::Css(selector)).await;
        match found {
            Ok(element) => element,
            Err(error) => panic!("no {selector} on {}: {error}", self.path().await),
        }
    }

    /// Signs in, and is where that leads.
    pub(crate) async fn sign_in(&self, email: &str, password: &str) {
        self.go("/panel/sign-in").await;
        self.fill("email", email).await;
        self.fill("password", password).await;
        self.press("main form button").await;
        assert!(!self.path().await.starts_with("/panel/sign-in"), "{}", self.text("main").await);
    }

    /// Keeps a picture, where pictures are kept.
    pub(crate) async fn picture(&self, name: &str) {
        if let Some(folder) = setting("PICTURES") {
            let picture = self.driver.screenshot_as_png().await.unwrap();
            std::fs::write(format!("{folder}/{name}.png"), picture).unwrap();
        }
    }

    /// Closes it, and fails where a page complained or anything was asked of another host.
    pub(crate) async fn close(self) {
        let mut complaints = Vec::new();
        for entry in self.driver.get_log("browser").await.unwrap() {
            // A form that was refused is answered with its status; the browser notes that, too.
            let is_refusal = entry.message.contains("the server responded with a status of 4");
            if entry.level == "SEVERE" && !is_refusal {
                complaints.push(entry.message.clone());
            }
        }
        for entry in self.driver.get_log("performance").await.unwrap() {
            let message: Value = serde_json::from_str(&entry.message).unwrap();
            if message["message"]["method"] == "Network.requestWillBeSent" {
                let url = message["message"]["params"]["request"]["url"].as_str().unwrap().to_owned();
                if !url.starts_with(&self.url) && !url.starts_with("data:") {
                    complaints.push(format!("asked for {url}"));
                }
            }
        }
        self.driver.quit().await.unwrap();
        assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    }
}
