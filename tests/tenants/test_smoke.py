def test_world(world):
    assert world.lyceum.region == world.north
