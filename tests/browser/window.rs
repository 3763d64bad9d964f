//! A Chromium window on a Roster of its own for one test. Closing it reports whether a page logged an error or
//! contacted another host.

use std::time::Duration;

use serde_json::{Value, json};
use tests::TestApp;
use thirtyfour::LoggingPrefsLogLevel;
use thirtyfour::prelude::*;

use crate::downloads::Downloads;
use crate::mode::Mode;

/// The time limit for a page to appear. A test that reaches it has found a page that hangs.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);
/// The polling interval.
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// Reads a variable that `.ci/browser` sets.
#[expect(clippy::disallowed_methods, reason = "settings of the test run")]
pub(crate) fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

pub(crate) struct Window {
    pub(crate) driver: WebDriver,
    mode: Mode,
    url: String,
    downloads: Downloads,
}

impl Window {
    /// An empty window in this mode.
    pub(crate) async fn open(app: &TestApp, mode: Mode) -> Self {
        Self::of_size(app, mode, 1100, 900, false).await
    }

    /// A window in which John, the administrator, is signed in.
    pub(crate) async fn of_john(app: &TestApp, mode: Mode) -> Self {
        let window = Self::open(app, mode).await;
        window.sign_in(&app.john().email, &app.john().password).await;
        window
    }

    /// A window in which Jane is signed in. Her role is "user".
    pub(crate) async fn of_jane(app: &TestApp, mode: Mode) -> Self {
        let window = Self::open(app, mode).await;
        window.sign_in(&app.jane().email, &app.jane().password).await;
        window
    }

    /// An empty window of this size, in light or dark mode.
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
        let downloads = Downloads::new();
        // 2 is "blocked", as a user sets it for all sites.
        let scripts = if mode.has_scripts() { 1 } else { 2 };
        let preferences = json!({
            "intl.accept_languages": mode.language(),
            "profile.managed_default_content_settings.javascript": scripts,
            "download.default_directory": downloads.folder(),
        });
        capabilities.add_experimental_option("prefs", preferences).unwrap();
        for component in ["browser", "performance"] {
            capabilities.set_logging_prefs(component, LoggingPrefsLogLevel::All).unwrap();
        }
        let driver = setting("WEBDRIVER").expect("WEBDRIVER is the address of chromedriver; .ci/browser sets it");
        let driver = WebDriver::new(driver, capabilities).await.unwrap();
        Self { driver, mode, url: app.url(), downloads }
    }

    /// Opens a page of the panel.
    pub(crate) async fn go(&self, path: &str) {
        self.driver.goto(format!("{}{path}", self.url)).await.unwrap();
    }

    /// The path of the current page.
    pub(crate) async fn path(&self) -> String {
        let url = self.driver.current_url().await.unwrap();
        url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()))
    }

    pub(crate) async fn fill(&self, name: &str, text: &str) {
        let field = self.find(&format!("main [name={name}]")).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    pub(crate) async fn choose(&self, name: &str, value: &str) {
        self.click(&format!("main [name={name}] option[value='{value}']")).await;
    }

    /// Sets a date field to a day such as "2026-09-21", as the browser's calendar does. The format for typing depends
    /// on the language.
    pub(crate) async fn pick(&self, name: &str, day: &str) {
        let field = self.find(&format!("main [name={name}]")).await.to_json().unwrap();
        self.driver.execute("arguments[0].value = arguments[1]", vec![field, json!(day)]).await.unwrap();
    }

    pub(crate) async fn value(&self, name: &str) -> String {
        self.find(&format!("main [name={name}]")).await.value().await.unwrap().unwrap_or_default()
    }

    /// Clicks the element and stays on the page.
    pub(crate) async fn click(&self, selector: &str) {
        self.find(selector).await.click().await.unwrap();
    }

    /// Clicks the element and waits for the page that it leads to.
    pub(crate) async fn press(&self, selector: &str) {
        let page = self.find("html").await;
        self.click(selector).await;
        page.wait_until().wait(PATIENCE, POLL_INTERVAL).stale().await.unwrap();
    }

    /// Submits the form that contains this field.
    pub(crate) async fn submit(&self, field: &str) {
        self.press(&format!("main form:has([name={field}]) button")).await;
    }

    pub(crate) async fn text(&self, selector: &str) -> String {
        self.find(selector).await.text().await.unwrap()
    }

    pub(crate) async fn texts(&self, selector: &str) -> Vec<String> {
        let mut texts = Vec::new();
        for element in self.driver.find_all(By::Css(selector)).await.unwrap() {
            texts.push(element.text().await.unwrap());
        }
        texts
    }

    pub(crate) async fn count(&self, selector: &str) -> usize {
        self.driver.find_all(By::Css(selector)).await.unwrap().len()
    }

    pub(crate) async fn has(&self, selector: &str) -> bool {
        self.count(selector).await > 0
    }

    /// Waits until the element has exactly this text, in the language of the page.
    pub(crate) async fn wait_for(&self, selector: &str, english: &str, russian: &str) {
        let there = self.driver.query(By::Css(selector)).wait(PATIENCE, POLL_INTERVAL);
        there.with_text(self.mode.says(english, russian).to_owned()).first().await.unwrap();
    }

    /// Fails unless the page shows this notice, in the user's language.
    pub(crate) async fn must_say(&self, english: &str, russian: &str) {
        let words = self.mode.says(english, russian);
        let said = self.texts("[role=status], [role=alert], .problem").await;
        assert!(said.iter().any(|said| said.contains(words)), "not {words:?} but {said:?} on {}", self.path().await);
    }

    /// Waits for a saved file to be complete and returns its text.
    pub(crate) async fn saved(&self, name: &str) -> String {
        let saving = async {
            loop {
                match self.downloads.read(name) {
                    Some(text) => return text,
                    // The call gives the browser time to save the file.
                    None => drop(self.path().await),
                }
            }
        };
        tokio::time::timeout(PATIENCE, saving).await.unwrap_or_else(|_| panic!("{name} was never saved"))
    }

    async fn find(&self, selector: &str) -> WebElement {
        let found = self.driver.find(By::Css(selector)).await;
        match found {
            Ok(element) => element,
            Err(error) => panic!("no {selector} on {}: {error}", self.path().await),
        }
    }

    /// Signs in and checks the page that follows.
    pub(crate) async fn sign_in(&self, email: &str, password: &str) {
        self.go("/panel/sign-in").await;
        self.fill("email", email).await;
        self.fill("password", password).await;
        self.submit("password").await;
        assert!(!self.path().await.starts_with("/panel/sign-in"), "{}", self.text("main").await);
        assert!(self.has(&format!("html[lang={}]", self.mode.language())).await, "the page is in another language");
    }

    pub(crate) async fn sign_out(&self) {
        self.press("form[action='/panel/sign-out'] button").await;
        assert_eq!(self.path().await, "/panel/sign-in?said=signed-out");
    }

    /// Saves a screenshot if `PICTURES` is set.
    pub(crate) async fn picture(&self, name: &str) {
        if let Some(folder) = setting("PICTURES") {
            let picture = self.driver.screenshot_as_png().await.unwrap();
            std::fs::write(format!("{folder}/{name}.png"), picture).unwrap();
        }
    }

    /// Closes the window. Fails if a page logged an error or contacted another host.
    pub(crate) async fn close(self) {
        let mut complaints = Vec::new();
        for entry in self.driver.get_log("browser").await.unwrap() {
            // The browser also logs the status of a rejected form.
            let is_refusal = entry.message.contains("the server responded with a status of 4");
            if entry.level == "SEVERE" && !is_refusal {
                complaints.push(entry.message.clone());
            }
        }
        let ours = [format!("{}/", self.url), format!("blob:{}/", self.url), "data:".to_owned()];
        for entry in self.driver.get_log("performance").await.unwrap() {
            let message: Value = serde_json::from_str(&entry.message).unwrap();
            if message["message"]["method"] == "Network.requestWillBeSent" {
                let url = message["message"]["params"]["request"]["url"].as_str().unwrap().to_owned();
                if !ours.iter().any(|ours| url.starts_with(ours)) {
                    complaints.push(format!("requested {url}"));
                }
            }
        }
        self.driver.quit().await.unwrap();
        assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    }
}
