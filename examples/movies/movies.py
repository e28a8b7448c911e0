"""A small API over a list of films: the function that `landfall demo` delivers."""

MOVIES = {
    "1": {"id": "1", "title": "Metropolis", "year": 1927},
    "2": {"id": "2", "title": "Modern Times", "year": 1936},
    "3": {"id": "3", "title": "Rashomon", "year": 1950},
}

RELEASE = "1"


def find_all():
    return sorted(MOVIES.values(), key=lambda movie: movie["year"])


def find_one(movie_id):
    return MOVIES.get(str(movie_id))


def handler(event, context):
    """{} lists all films, {"id": "2"} gives one; the answer names the release and the version that gave it."""
    found = find_one(event["id"]) if event.get("id") else find_all()
    print(f"release {RELEASE}, version {context.function_version}: {event}")
    return {"release": RELEASE, "version": context.function_version, "found": found}
