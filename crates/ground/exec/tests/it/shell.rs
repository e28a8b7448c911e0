//! The one shell of a build.

use exec::shell::{Config, Ended, Shell, ShellSpec, Shells};
use exec::{Launcher, Level, Network, cgroup::Cgroups};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

struct Ground {
    _folder: tempfile::TempDir,
    build: PathBuf,
    said: Arc<Mutex<Vec<u8>>>,
    shell: Shell,
}

async fn ground(program: &str) -> Ground {
    let folder = tempfile::tempdir().unwrap();
    let level = if rustix::process::geteuid().is_root() { Level::Root } else { Level::UserNamespaces };
    let config = Config { directory: folder.path().join("exec"), level };
    let shells = Shells::new(Launcher::of_this_binary(Cgroups::find()), config).unwrap();
    let build = folder.path().join("build");
    std::fs::create_dir_all(build.join("output/src")).unwrap();
    std::fs::write(build.join("output/src/source.txt"), "source").unwrap();
    let spec = ShellSpec {
        program: program.into(),
        directory: build.clone(),
        tools: Vec::new(),
        environment: vec![("GIVEN".into(), "a b\"'$x".into())],
        memory_bytes: 256 << 20,
        processors: 1,
        network: Network::Host,
        hostname: "build".into(),
    };
    let said: Arc<Mutex<Vec<u8>>> = Arc::default();
    let sink = said.clone();
    let shell = shells
        .open(&spec, Box::new(move |bytes| sink.lock().unwrap().extend_from_slice(bytes)))
        .await
        .unwrap();
    Ground { _folder: folder, build, said, shell }
}

impl Ground {
    async fn run(&mut self, command: &str) -> Ended {
        self.shell.run(command).await.unwrap()
    }

    fn said(&self) -> String {
        String::from_utf8(std::mem::take(&mut *self.said.lock().unwrap())).unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn folder_and_variables_last_also_when_a_command_ends_the_shell() {
    for program in ["/bin/sh", "/bin/bash"] {
        let mut ground = ground(program).await;
        assert_eq!(
            ground.run("cat source.txt; mkdir deep; cd deep; OLD=$(printf 'o\\nld')").await,
            Ended::Exited(0)
        );
        assert_eq!(
            ground.run("echo in $(basename $PWD); sh -c 'echo \"[$OLD] [$GIVEN]\"'").await,
            Ended::Exited(0)
        );
        assert_eq!(ground.said(), "sourcein deep\n[o\nld] [a b\"'$x]\n");
        for (command, code) in
            [("exit 3", 3), ("false", 1), ("nonsense-xyz", 127), ("if then", 2), ("kill -9 $$", 137)]
        {
            assert_eq!(ground.run(command).await, Ended::Exited(code), "{program}: {command}");
        }
        ground.said();
        assert_eq!(ground.run("NEW=1; exit 0").await, Ended::Exited(0));
        assert_eq!(ground.run("echo \"$NEW [$OLD] $(basename $PWD)\" >&2").await, Ended::Exited(0));
        assert_eq!(ground.said(), "1 [o\nld] deep\n");
        assert_eq!(ground.shell.variable("OLD").await.unwrap().as_deref(), Some("o\nld"));
        assert_eq!(ground.shell.variable("NOT_SET").await.unwrap(), None);
        assert_eq!(ground.shell.variable("x; touch /tmp/y").await.unwrap(), None);
        assert!(ground.build.join("output/src/deep").is_dir());
        ground.shell.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shell_that_closes_its_output_goes_on() {
    let mut ground = ground("/bin/sh").await;
    assert_eq!(ground.run("echo heard; exec >/dev/null 2>&1; sleep 0.1").await, Ended::Exited(0));
    assert_eq!(ground.run("echo unheard; VALUE=kept; false").await, Ended::Exited(1));
    assert_eq!(ground.shell.variable("VALUE").await.unwrap().as_deref(), Some("kept"));
    assert_eq!(ground.said(), "heard\n");
    ground.shell.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_build_sees_its_own_and_nothing_of_the_host() {
    let mut ground = ground("/bin/sh").await;
    let secret = ground.build.with_file_name("secret");
    std::fs::write(&secret, "s3cret").unwrap();
    assert_eq!(ground.run(&format!("cat {}", secret.display())).await, Ended::Exited(1));
    assert_eq!(ground.run("echo x > /usr/x").await, Ended::Exited(2));
    assert_eq!(ground.run("echo x > $HOME/x && echo y > /tmp/y && echo z > z").await, Ended::Exited(0));
    assert_eq!(std::fs::read_to_string(ground.build.join("output/src/z")).unwrap(), "z\n");
    assert_eq!(ground.run("ln -s /etc/passwd \"$landfall_commands/value\"").await, Ended::Exited(0));
    ground.shell.finish().await;
}
