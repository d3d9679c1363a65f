from apps.core.actor import Role
from apps.school.notifications.models import Notification
from apps.school.notifications.services import notify
from tenants.testing import World
from tests.factories import member
from tests.school.people.builders import in_school


def test_an_occasion_is_told_once(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    with in_school(world.lyceum):
        for _time in range(2):
            notify([curator.user.pk, None], "Заполните анкету", "/surveys/", dedupe_key="survey:1")
        assert Notification.objects.count() == 1


def test_nobody_opens_anothers_line(world: World) -> None:
    curator, head = member(world.lyceum, Role.CURATOR), member(world.lyceum, Role.HEAD)
    with in_school(world.lyceum):
        notify([curator.user.pk], "Заполните анкету", "/surveys/", dedupe_key="survey:1")
        line = Notification.objects.get()
    assert "Заполните анкету" not in head.browser.get("/notifications/").content.decode()
    assert head.browser.post(f"/notifications/{line.pk}/open/").status_code == 404


def test_opening_marks_read_and_leads_inside_only(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    with in_school(world.lyceum):
        notify([curator.user.pk], "Свой адрес", "/surveys/", dedupe_key="own")
        notify([curator.user.pk], "Чужой адрес", "https://example.org/", dedupe_key="foreign")
        own, foreign = Notification.objects.get(dedupe_key="own"), Notification.objects.get(dedupe_key="foreign")
    assert curator.browser.post(f"/notifications/{own.pk}/open/").headers["Location"] == "/surveys/"
    assert curator.browser.post(f"/notifications/{foreign.pk}/open/").headers["Location"] == "/notifications/"
    assert "nav-badge" not in curator.browser.get("/notifications/").content.decode()


def test_all_are_read_at_once(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    with in_school(world.lyceum):
        notify([curator.user.pk], "Первое", dedupe_key="1")
        notify([curator.user.pk], "Второе", dedupe_key="2")
    assert "nav-badge" in curator.browser.get("/notifications/").content.decode()
    curator.browser.post("/notifications/read/")
    with in_school(world.lyceum):
        assert Notification.objects.filter(read_at=None).count() == 0
