//! The first minutes with bagu: `init`, a changed theme, completions and manual pages.

use crate::project::Project;

#[test]
fn an_empty_folder_becomes_a_site() {
    let project = Project::new(&[]);
    let (stdout, stderr) = project.check(&["init"], 0);
    assert_eq!(stdout, "");
    assert!(stderr.ends_with("next: bagu serve --open\n"), "{stderr}");
    let (_, stderr) = project.check(&["build", "--strict"], 0);
    assert!(stderr.ends_with(": no problems\n"), "{stderr}");
    let (_, stderr) = project.check(&["check"], 0);
    assert!(stderr.ends_with(": no problems\n"), "not a warning either: {stderr}");
    for page in ["", "en/", "concurrency/deadlock/", "en/concurrency/deadlock/", "duo/concurrency/deadlock/"]
    {
        assert!(project.has(&format!("public/{page}index.html")), "{page}");
    }
    assert!(project.read("public/index.html").contains("面试笔记"));
    assert!(project.read("public/en/index.html").contains("Interview Notes"));
    assert!(!project.has(".github") && !project.has("public/CNAME"));
    let (_, stderr) = project.check(&["init"], 1);
    assert!(stderr.contains("bagu.toml: is there already"), "{stderr}");
}

#[test]
fn init_overwrites_nothing() {
    let mine =
        [(".gitignore", "mine\n"), ("notes/锁.md", "# 锁\n"), (".github/workflows/pages.yml", "mine\n")];
    let project = Project::new(&mine);
    let (_, stderr) = project.check(&["init", "--github=me/notes", "--title", "锁"], 0);
    assert!(stderr.contains(".gitignore: is there already, kept"), "{stderr}");
    mine.iter().for_each(|(path, text)| assert_eq!(project.read(path), *text));
    assert!(!project.has("notes/concurrency"), "no example beside notes");
    project.check(&["check"], 0);
}

#[test]
fn init_for_github_and_a_domain() {
    let project = Project::new(&[]);
    project.check(&["init", "site", "--github=me/my-notes", "--domain", "notes.example.com"], 0);
    let config = project.read("site/bagu.toml");
    for line in [
        "id = \"my-notes\"",
        "repository = \"https://github.com/me/my-notes\"",
        "cname = \"notes.example.com\"",
    ] {
        assert!(config.contains(line), "{config}");
    }
    let workflow = project.read("site/.github/workflows/pages.yml");
    let read: serde_json::Value = serde_saphyr::from_str(&workflow).unwrap();
    let steps = read["jobs"]["build"]["steps"].as_array().unwrap();
    assert!(
        steps.iter().any(|step| step["run"].as_str().is_some_and(|run| run.starts_with("cargo install ")))
    );
    assert!(steps.iter().any(|step| step["run"] == "bagu build --strict"), "{workflow}");
    project.check(&["build", "--strict", "--notes", "site/notes"], 0);
    assert_eq!(project.read("site/public/CNAME").trim(), "notes.example.com");
    let page = project.read("site/public/concurrency/deadlock/index.html");
    assert!(
        page.contains("https://github.com/me/my-notes/edit/main/notes/concurrency/deadlock.md"),
        "edit link"
    );
    let (_, stderr) = project.check(&["init", "site/notes/more"], 1);
    assert!(stderr.contains("lies in the notes of "), "{stderr}");
    let (_, stderr) = project.check(&["init", "site/bagu.toml"], 1);
    assert!(stderr.contains("is a file; name a folder"), "{stderr}");
    let (_, stderr) = project.check(&["init", "-y", "我的 笔记"], 0);
    assert!(stderr.ends_with("next: cd '我的 笔记' && bagu serve --open\n"), "{stderr}");
    project.check(&["init", "other", "--github"], 1);
    project.check(&["init", "other", "--github=me"], 1);
    project.check(&["init", "other", "--domain", "https://x"], 2);
    assert!(!project.has("other"), "nothing is written when an argument is wrong");
}

#[test]
fn a_file_of_the_theme_is_taken_over() {
    let project = Project::new(&[("bagu.toml", ""), ("notes/a/b.md", "# 锁\n\n正文。\n")]);
    let (stdout, _) = project.check(&["theme", "list"], 0);
    assert!(
        stdout.contains("  templates/note.html\n") && stdout.contains("  static/css/site.css\n"),
        "{stdout}"
    );
    project.check(&["theme", "eject", "note.html"], 0);
    let (stdout, _) = project.check(&["theme", "list"], 0);
    assert!(stdout.contains("* templates/note.html\n"), "{stdout}");
    let changed = project.read("templates/note.html").replace("</article>", "<p>mine</p></article>");
    project.write("templates/note.html", &changed);
    project.check(&["build", "--strict"], 0);
    assert!(project.read("public/a/b/index.html").contains("<p>mine</p>"));
    project.check(&["theme", "eject", "templates/note.html"], 1);
    assert_eq!(project.read("templates/note.html"), changed, "never overwritten");
    let (_, stderr) = project.check(&["theme", "eject", "note.html"], 1);
    assert!(stderr.contains("note.html: is there already; delete it"), "{stderr}");
    let (_, stderr) = project.check(&["theme", "eject", "nota.html"], 1);
    assert!(stderr.contains("did you mean `note.html`?"), "{stderr}");
}

#[test]
fn shells_and_manuals() {
    let project = Project::new(&[]);
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let (stdout, _) = project.check(&["completions", shell], 0);
        assert!(stdout.contains("translate"), "{shell}");
    }
    let (stdout, _) = project.check(&["man"], 0);
    assert!(stdout.contains(".TH bagu 1"), "{stdout}");
    project.check(&["man", "--out", "man"], 0);
    assert!(project.read("man/bagu-translate-accept.1").contains("accept"));
    assert!(project.has("man/bagu.1") && project.has("man/bagu-check.1"));
}

#[test]
fn a_wrong_word_names_the_nearest() {
    let project = Project::new(&[("bagu.toml", ""), ("notes/network/b.md", "# 锁\n")]);
    let (_, stderr) = project.check(&["biuld"], 2);
    assert!(stderr.contains("'build'"), "{stderr}");
    let (_, stderr) = project.check(&["check", "--snippet"], 2);
    assert!(stderr.contains("'--snippets'"), "{stderr}");
    let (_, stderr) = project.check(&["new", "netwrok/tls"], 1);
    assert!(stderr.contains("did you mean `network`?"), "{stderr}");
    assert!(!project.has("notes/netwrok"));
    project.check(&["new", "netwrok/tls", "--new-category"], 0);
    let (_, stderr) = project.check(&["translate", "accept", "bb"], 1);
    assert!(stderr.contains("did you mean `b`?"), "{stderr}");
}
