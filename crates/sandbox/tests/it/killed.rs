//! A process that is killed in the middle of its work has lost nothing that it acknowledged, and left nothing half done.
//!
//! Several writers work on things of their own until the process has acknowledged so many writes; then it is killed,
//! started again on the same folder, and every writer compares what is there with what it was told. How many writes is
//! drawn by a seeded generator, so the kills are spread over all kinds of work, and no clock has a say.

mod process;
mod store;
mod writer;

use std::sync::Arc;

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

use process::Process;
use writer::Writer;

const KILLS: u32 = 20;
const WRITERS: u64 = 6;
/// Acknowledged writes before a kill, at most.
const MOST_WRITES: u32 = 100;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_acknowledged_write_survives_twenty_kills_and_no_other_is_seen_half() {
    let folder = tempfile::tempdir().unwrap();
    let mut random = StdRng::seed_from_u64(4);
    let mut writers: Vec<Writer> = (0..WRITERS).map(Writer::new).collect();
    let mut acknowledged = 0;
    for round in 0..KILLS {
        let process = Arc::new(Process::start(folder.path()));
        for writer in &mut writers {
            writer.compare(&process).await;
        }
        // The first kill comes before any write: what a new store begins with is whole or not there.
        let wanted = if round == 0 { 0 } else { random.random_range(1..=MOST_WRITES) };
        acknowledged += work_until_killed(&process, &mut writers, wanted).await;
        store::assert_whole(folder.path()).await;
    }
    let process = Process::start(folder.path());
    let mut held = 0;
    for writer in &mut writers {
        writer.compare(&process).await;
        held += writer.compare_all(&process).await;
    }
    process.kill();
    store::assert_whole(folder.path()).await;
    store::assert_mails_whole(folder.path(), KILLS);
    assert!(acknowledged >= KILLS && held > 100, "{acknowledged} writes, {held} things");
}

/// All writers at once, until one of them is told of the last write that the process may acknowledge.
async fn work_until_killed(process: &Arc<Process>, writers: &mut Vec<Writer>, wanted: u32) -> u32 {
    process.kill_after(wanted);
    let mut tasks = tokio::task::JoinSet::new();
    for mut writer in writers.drain(..) {
        let process = Arc::clone(process);
        tasks.spawn(async move {
            while writer.work(&process).await {}
            writer
        });
    }
    writers.extend(tasks.join_all().await);
    writers.sort_by_key(|writer| writer.number);
    process.acknowledged()
}
