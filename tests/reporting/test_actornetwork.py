from dataclasses import replace

from jejak.reporting.actornetwork import actor_network, narrowed
from jejak.reporting.wording import catalogue


def test_actors_stand_most_documented_first(material, english):
    rows = actor_network(material, english).actors
    assert [(row.name, row.events, row.sources) for row in rows] == [
        ("Bandung", 3, 3),
        ("Seoul", 2, 2),
        ("The ministry", 1, 1),
    ]


def test_roles_are_named_with_or_without_family(material, english):
    roles = {row.id: row.role for row in actor_network(material, english).actors}
    assert (roles["origin"], roles["ministry"]) == ("Origin", "National government")


def test_names_are_in_the_language_of_the_report(material):
    assert actor_network(material, catalogue("ko")).actors[0].name == "반둥"


def test_a_tie_is_two_actors_named_in_one_event(material, english):
    ties = actor_network(material, english).ties
    assert [(tie.a, tie.b, tie.sources) for tie in ties] == [
        ("host", "origin", 2),
        ("host", "ministry", 1),
    ]


def test_reposts_add_no_weight_to_a_tie(reposted, english):
    tie = actor_network(reposted, english).ties[0]
    assert (tie.sources, len(tie.passages)) == (2, 3)


def test_plans_and_unknown_actors_count_for_nothing(material, english):
    plan = replace(material.events[1], modality="plan")
    strange = replace(material.events[0], actors=("nobody", "host"))
    network = actor_network(replace(material, events=(plan, strange)), english)
    assert [row.id for row in network.actors] == ["host"]
    assert network.ties == ()


def test_an_actor_named_twice_in_one_event_is_no_tie_with_itself(material, english):
    twice = replace(material.events[1], actors=("host", "host"))
    network = actor_network(replace(material, events=(twice,)), english)
    assert network.ties == ()
    assert network.actors[0].events == 1


def test_no_events_are_an_empty_network(empty, english):
    network = actor_network(empty, english)
    assert (network.actors, network.ties) == ((), ())


def test_a_network_narrowed_to_some_actors_has_only_their_ties(material, english):
    network = narrowed(actor_network(material, english), actors={"host", "origin"})
    assert [row.id for row in network.actors] == ["host", "origin"]
    assert [(tie.a, tie.b) for tie in network.ties] == [("host", "origin")]


def test_those_in_few_events_are_left_out_with_their_ties(material, english):
    network = narrowed(actor_network(material, english), least=3)
    assert ([row.id for row in network.actors], network.ties) == (["host"], ())


def test_texts_need_not_be_there(material, english):
    bare = actor_network(replace(material, documents=()), english)
    assert [row.sources for row in bare.actors] == [3, 2, 1]
