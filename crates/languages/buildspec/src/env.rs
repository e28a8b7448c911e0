//! `env`: shell, variables and where more of them come from.

use crate::reader::{Mapping, Report};
use crate::spec::{Env, Shell};

pub fn read(findings: &mut Report, mut mapping: Mapping<'_>) -> Env {
    let env = Env {
        shell: shell(findings, &mut mapping),
        variables: mapping.pairs(findings, "variables"),
        parameter_store: mapping.pairs(findings, "parameter-store"),
        secrets_manager: mapping.pairs(findings, "secrets-manager"),
        exported_variables: mapping.texts(findings, "exported-variables"),
        git_credential_helper: mapping.flag(findings, "git-credential-helper"),
    };
    mapping.finish(findings);
    env
}

/// Version 0.1 calls it `environment_variables` and knows only plain texts.
pub fn of_version_0_1(findings: &mut Report, root: &mut Mapping<'_>) -> Env {
    let Some(mut mapping) = root.mapping(findings, "environment_variables") else { return Env::default() };
    let env = Env { variables: mapping.pairs(findings, "plaintext"), ..Env::default() };
    mapping.finish(findings);
    env
}

fn shell(findings: &mut Report, mapping: &mut Mapping<'_>) -> Option<Shell> {
    let node = mapping.take("shell")?;
    match node.scalar_text()?.as_ref() {
        "bash" => Some(Shell::Bash),
        "/bin/sh" => Some(Shell::Sh),
        "powershell.exe" => Some(Shell::PowerShell),
        "cmd.exe" => Some(Shell::Cmd),
        other => {
            findings.refuse(
                node,
                format!("`shell` must be bash, /bin/sh, powershell.exe or cmd.exe, found `{other}`"),
            );
            None
        }
    }
}
