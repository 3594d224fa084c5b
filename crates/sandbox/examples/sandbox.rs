//! Serves a sandbox alone: `cargo run -p vestibule-sandbox --example sandbox -- PORT DATA-FOLDER [demo]
//! [--projection-delay MILLISECONDS]`.

use std::error::Error;
use std::time::Duration;

use url::Url;
use vestibule_sandbox::{Sandbox, SandboxOptions};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let port: u16 = arguments.next().unwrap_or_else(|| "8080".to_owned()).parse()?;
    let data = arguments.next().unwrap_or_else(|| "sandbox-data".to_owned());
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    let origin = Url::parse(&format!("http://localhost:{}", listener.local_addr()?.port()))?;
    let mut options = SandboxOptions::new(data, origin.clone());
    while let Some(word) = arguments.next() {
        match word.as_str() {
            "demo" => options.demo = true,
            "--projection-delay" => {
                let millis = arguments.next().ok_or("--projection-delay needs milliseconds")?;
                options.projection_delay = Duration::from_millis(millis.parse()?);
            }
            other => return Err(format!("unknown argument {other}").into()),
        }
    }
    let sandbox = Sandbox::open(options).await?;
    println!("Identity sandbox (for development; production is Zitadel) at {origin}");
    println!(
        "Tokens: {} {}",
        sandbox.admin_token_file().display(),
        sandbox.login_client_token_file().display()
    );
    for account in &sandbox.demo().accounts {
        println!(
            "{} ({}) {}: {}",
            account.login_name, account.organization, account.password, account.shows
        );
    }
    axum::serve(listener, sandbox.standalone_router()).await?;
    Ok(())
}
