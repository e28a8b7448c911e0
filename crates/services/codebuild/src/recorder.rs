//! What a build writes down as it goes: phases with start, end, status and contexts, each with its event.

use crate::tables::{BuildRow, Builds};
use crate::{CodeBuild, events};
use api_codebuild::{Build, BuildPhase, BuildPhaseType, PhaseContext, StatusType};
use kernel::{Fault, OrFault, Scope, Timestamp};
use store::Write;

#[derive(Clone)]
pub(crate) struct Recorder {
    pub service: CodeBuild,
    pub scope: Scope,
    pub id: String,
}

/// How a phase ended.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PhaseEnd {
    pub status: StatusType,
    pub context: Option<(String, String)>,
}

impl PhaseEnd {
    pub fn succeeded() -> Self {
        Self { status: StatusType::Succeeded, context: None }
    }

    pub fn failed(code: &str, message: impl Into<String>) -> Self {
        Self { status: StatusType::Failed, context: Some((code.to_owned(), message.into())) }
    }

    pub fn stopped() -> Self {
        Self { status: StatusType::Stopped, context: None }
    }

    pub fn is_success(&self) -> bool {
        self.status == StatusType::Succeeded
    }
}

impl Recorder {
    pub async fn row(&self) -> Result<BuildRow, Fault> {
        self.unfinished().await?.or_fault(|| format!("the build {} is over and still runs", self.id))
    }

    /// None when the build is over: it was stopped before it began, and perhaps deleted since.
    pub async fn unfinished(&self) -> Result<Option<BuildRow>, Fault> {
        let key = (self.scope.clone(), self.id.clone());
        let row = self.service.ports.store.read(|tx| tx.get::<Builds>(&key)).await?;
        Ok(row.filter(|row| row.build.build_complete != Some(true)))
    }

    /// Changes the build's row.
    pub async fn update(&self, change: impl Fn(&mut BuildRow) + Send + 'static) -> Result<(), Fault> {
        let key = (self.scope.clone(), self.id.clone());
        let written = self.service.ports.store.write(move |tx: &mut Write<'_>| {
            let Some(mut row) = tx.get::<Builds>(&key)? else { return Ok(()) };
            change(&mut row);
            tx.put::<Builds>(&key, &row)
        });
        written.await
    }

    pub async fn begin(&self, phase: BuildPhaseType) -> Result<(), Fault> {
        let now = self.service.ports.clock.now();
        self.update(move |row| begin(&mut row.build, phase, now)).await
    }

    pub async fn complete(&self, phase: BuildPhaseType, end: &PhaseEnd) -> Result<(), Fault> {
        let (now, end) = (self.service.ports.clock.now(), end.clone());
        let event_id = self.service.ports.chance.uuid();
        let key = (self.scope.clone(), self.id.clone());
        let written = self.service.ports.store.write(move |tx: &mut Write<'_>| {
            let Some(mut row) = tx.get::<Builds>(&key)? else { return Ok(()) };
            complete(&mut row.build, phase, &end, now);
            tx.put::<Builds>(&key, &row)?;
            seam_events::publish(tx, &events::phase_change(&key.0, &row.build, phase, now, &event_id))
        });
        written.await
    }
}

fn begin(build: &mut Build, phase: BuildPhaseType, now: Timestamp) {
    build.current_phase = Some(phase.to_string());
    let started = BuildPhase { phase_type: Some(phase), start_time: Some(now), ..BuildPhase::default() };
    build.phases.get_or_insert_default().push(started);
}

pub(crate) fn complete(build: &mut Build, phase: BuildPhaseType, end: &PhaseEnd, now: Timestamp) {
    let phases = build.phases.get_or_insert_default();
    let Some(of) = phases.iter_mut().rfind(|known| known.phase_type == Some(phase)) else { return };
    let duration = of.start_time.map_or(0, |start| now.duration_since(start).as_secs());
    of.end_time = Some(now);
    of.duration_in_seconds = Some(duration.max(0));
    of.phase_status = Some(end.status);
    // CodeBuild gives a phase without trouble one empty context.
    let (code, message) = end.context.clone().unwrap_or_default();
    of.contexts = Some(vec![PhaseContext { status_code: Some(code), message: Some(message) }]);
}

/// Ends the phase that is going on; PROVISIONING or FINALIZING where none is.
pub(crate) fn complete_open(build: &mut Build, end: &PhaseEnd, now: Timestamp) -> BuildPhaseType {
    let phases = build.phases.get_or_insert_default();
    let open = phases.last().filter(|phase| phase.end_time.is_none()).and_then(|phase| phase.phase_type);
    let has_begun = phases.len() > 2;
    let phase = open.unwrap_or_else(|| {
        let phase = if has_begun { BuildPhaseType::Finalizing } else { BuildPhaseType::Provisioning };
        begin(build, phase, now);
        phase
    });
    complete(build, phase, end, now);
    phase
}

/// The last act: COMPLETED, status, and the event that says so. A build that is over stays as it is.
pub(crate) fn conclude(
    tx: &mut Write<'_>,
    key: &(Scope, String),
    status: StatusType,
    now: Timestamp,
    event_id: &str,
) -> Result<(), Fault> {
    let Some(mut row) = tx.get::<Builds>(key)?.filter(|row| row.build.build_complete != Some(true)) else {
        return Ok(());
    };
    begin(&mut row.build, BuildPhaseType::Completed, now);
    row.build.build_status = Some(status);
    row.build.build_complete = Some(true);
    row.build.end_time = Some(now);
    tx.put::<Builds>(key, &row)?;
    seam_events::publish(tx, &events::state_change(&key.0, &row.build, now, event_id))
}
