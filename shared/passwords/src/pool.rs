//! The threads that hash, one per processor: hashing neither blocks other requests nor takes more memory under load.

use std::error::Error as StdError;
use std::io;
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use argon2::Block;
use roster_types::Error;
use tokio::sync::oneshot;

use super::verifier::MEMORY_KIB;

/// The maximum number of waiting jobs. At 17 ms a hash, the last one waits two seconds on one processor, half of a
/// request's time; any more should retry later. Fifty concurrent registrations with two hashes each are accepted.
const MAX_WAITING: usize = 128;

/// Why a password was neither hashed nor checked. No variant says anything about the password.
#[derive(Debug, thiserror::Error)]
pub enum HashError {
    /// Too many jobs are waiting.
    #[error("too many passwords are waiting to be hashed")]
    Busy,
    /// The operating system provided no thread.
    #[error("no hashing thread could be started")]
    NoThread(#[source] io::Error),
    /// The hash function rejected its input or failed.
    #[error("hashing failed")]
    Failed(#[source] Box<dyn StdError + Send + Sync>),
}

impl HashError {
    pub(super) fn failed(cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::Failed(cause.into())
    }
}

impl From<HashError> for Error {
    fn from(error: HashError) -> Self {
        Self::Unavailable(Box::new(error))
    }
}

/// Threads for hashing, started with the first password and ended with the last clone.
#[derive(Clone, Debug)]
pub struct HashPool(Arc<Pool>);

#[derive(Debug)]
struct Pool {
    threads: usize,
    queue: Mutex<Option<SyncSender<Job>>>,
}

type Job = Box<dyn FnOnce(&mut Memory) + Send>;

impl Default for HashPool {
    fn default() -> Self {
        Self::new()
    }
}

impl HashPool {
    /// One thread per processor.
    pub fn new() -> Self {
        Self::with_threads(thread::available_parallelism().map_or(1, NonZero::get))
    }

    /// `threads` threads, at least one.
    pub fn with_threads(threads: usize) -> Self {
        Self(Arc::new(Pool { threads: threads.max(1), queue: Mutex::new(None) }))
    }

    /// Runs `work` on one of the threads and waits for the result.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Memory) -> T + Send + 'static,
    ) -> Result<T, HashError> {
        self.submit(work)?.await.map_err(HashError::failed)
    }

    fn submit<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Memory) -> T + Send + 'static,
    ) -> Result<oneshot::Receiver<T>, HashError> {
        let (answer, receiver) = oneshot::channel();
        let job = Box::new(move |memory: &mut Memory| {
            // The caller no longer waits, so the job is skipped.
            if !answer.is_closed() {
                let _ = answer.send(work(memory));
            }
        });

        self.queue()?.try_send(job).map_err(|refused| match refused {
            TrySendError::Full(_) => HashError::Busy,
            TrySendError::Disconnected(_) => HashError::failed("every hashing thread has ended"),
        })?;
        Ok(receiver)
    }

    fn queue(&self) -> Result<SyncSender<Job>, HashError> {
        let mut queue = self.0.queue.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = &*queue {
            return Ok(running.clone());
        }
        let started = start(self.0.threads).map_err(HashError::NoThread)?;
        Ok(queue.insert(started).clone())
    }
}

/// Starts the threads. Fewer than requested are accepted; none is an error.
fn start(threads: usize) -> io::Result<SyncSender<Job>> {
    let (sender, receiver) = sync_channel(MAX_WAITING);
    let jobs = Arc::new(Mutex::new(receiver));

    for number in 0..threads {
        let jobs = jobs.clone();
        let spawned = thread::Builder::new().name(format!("hash-{number}")).spawn(move || serve(&jobs));
        if let Err(cause) = spawned {
            if number == 0 {
                return Err(cause);
            }
            tracing::warn!(threads = number, %cause, "fewer hashing threads than processors");
            break;
        }
    }
    Ok(sender)
}

/// Runs one job after another until the pool is dropped.
fn serve(jobs: &Mutex<Receiver<Job>>) {
    let mut memory = Memory::default();
    loop {
        // The lock is held while waiting and released before working.
        let next = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = next else {
            return;
        };
        // A panic fails its own job; the thread continues.
        let _ = catch_unwind(AssertUnwindSafe(|| job(&mut memory)));
    }
}

/// The memory a thread hashes in. Allocated once: allocating 19 MiB for each call fragments the heap until a process
/// holds many times what it needs.
///
/// It is not erased after a call, which would take 0.8 ms of every 17 ms. What the last pass leaves behind helps to
/// test a guess only by hashing it with salt and pepper, which the verifier allows too.
#[derive(Default)]
pub(super) struct Memory(Vec<Block>);

impl Memory {
    /// Passes `count` blocks to `work`. Only a stored verifier can require more than our own parameters; it gets memory
    /// of its own, freed after the call.
    pub(super) fn with_blocks<T>(&mut self, count: usize, work: impl FnOnce(&mut [Block]) -> T) -> T {
        self.0.resize(MEMORY_KIB as usize, Block::new());
        match self.0.get_mut(..count) {
            Some(blocks) => work(blocks),
            None => work(&mut vec![Block::new(); count]),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc::{Sender, channel};

    use super::*;

    /// A pool whose only thread is busy until the sender sends or is dropped.
    fn pool_at_work() -> (HashPool, Sender<()>) {
        let pool = HashPool::with_threads(1);
        let (started, has_started) = channel();
        let (open, gate) = channel::<()>();
        // The result is not used, but the receiver must live until the job has begun.
        let receiver = pool.submit(move |_| {
            started.send(()).unwrap();
            let _ = gate.recv();
        });
        has_started.recv().unwrap();
        drop(receiver);
        (pool, open)
    }

    #[test]
    fn no_thread_is_started_before_the_first_job() {
        let pool = HashPool::with_threads(1);
        assert!(pool.0.queue.lock().unwrap().is_none());
    }

    #[tokio::test]
    async fn who_finds_too_many_waiting_is_turned_away() {
        let (pool, open) = pool_at_work();
        let waiting: Vec<_> = (0..MAX_WAITING).map(|number| pool.submit(move |_| number).unwrap()).collect();

        let refused = pool.submit(|_| ());

        assert!(matches!(refused, Err(HashError::Busy)));
        drop(open);
        for (number, answer) in waiting.into_iter().enumerate() {
            assert_eq!(answer.await.unwrap(), number);
        }
        assert!(pool.run(|_| ()).await.is_ok());
    }

    #[tokio::test]
    async fn work_nobody_waits_for_is_not_done() {
        let (pool, open) = pool_at_work();
        let done = Arc::new(AtomicUsize::new(0));
        let work = || {
            let done = done.clone();
            move |_: &mut Memory| done.fetch_add(1, Ordering::SeqCst)
        };
        let given_up = pool.submit(work()).unwrap();
        let waited_for = pool.submit(work()).unwrap();

        drop(given_up);
        drop(open);

        assert_eq!(waited_for.await.unwrap(), 0);
        assert_eq!(done.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn a_panic_fails_its_own_job_only() {
        let pool = HashPool::with_threads(1);

        let failed = pool.run(|_| panic!("on purpose")).await;

        assert!(matches!(failed, Err(HashError::Failed(_))));
        assert_eq!(pool.run(|_| "still there").await.unwrap(), "still there");
    }

    #[test]
    fn the_memory_is_kept_and_grows_for_one_call_only() {
        let mut memory = Memory::default();
        let address = memory.with_blocks(8, |blocks| blocks.as_ptr().addr());

        assert_eq!(memory.with_blocks(65_536, |blocks| blocks.len()), 65_536);
        assert_eq!(memory.0.len(), 19_456);
        assert_eq!(memory.with_blocks(19_456, |blocks| (blocks.as_ptr().addr(), blocks.len())), (address, 19_456));
    }
}
