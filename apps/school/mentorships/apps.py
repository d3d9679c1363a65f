from django.apps import AppConfig


class MentorshipsConfig(AppConfig):
    name = "apps.school.mentorships"
    label = "mentorships"
    verbose_name = "Наставничества"
