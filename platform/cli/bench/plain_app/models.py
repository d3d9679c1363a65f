from django.db import models


class Programme(models.Model):
    id = models.UUIDField(primary_key=True)
    title = models.CharField(max_length=200)
    stage = models.PositiveSmallIntegerField()
    starts_on = models.DateField()

    class Meta:
        managed = False
        db_table = "programmes_programme"


class Person(models.Model):
    id = models.UUIDField(primary_key=True)
    last_name = models.CharField(max_length=80)
    first_name = models.CharField(max_length=80)
    kind = models.CharField(max_length=16)

    class Meta:
        managed = False
        db_table = "people_person"


class Participation(models.Model):
    id = models.UUIDField(primary_key=True)
    programme = models.ForeignKey(Programme, models.DO_NOTHING, related_name="participations")
    person = models.ForeignKey(Person, models.DO_NOTHING, related_name="participations")
    role = models.CharField(max_length=6)

    class Meta:
        managed = False
        db_table = "programmes_participation"
