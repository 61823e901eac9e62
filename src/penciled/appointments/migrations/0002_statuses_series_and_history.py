"""What an appointment came to, what repeats, and who did what to it."""

import django.db.models.deletion
import uuid
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def events_are_of_a_kind(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    events = apps.get_model("appointments", "Appointment").objects.filter(client__isnull=True)
    events.update(event_kind="other")


class Migration(migrations.Migration):
    dependencies = [
        ("appointments", "0001_initial"),
        ("clients", "0001_initial"),
        ("practices", "0002_rooms_and_who_may_see_whom"),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoryEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("what", models.CharField(max_length=16)),
                ("changes", models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="Series",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("rule", models.JSONField()),
                ("first_on", models.DateField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="appointment",
            name="appointment_is_cancelled_exactly_when_it_says_when",
        ),
        migrations.AddField(
            model_name="appointment",
            name="changed_alone",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="appointment",
            name="event_kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("meeting", "Meeting"),
                    ("break", "Break"),
                    ("leave", "Leave"),
                    ("other", "Other"),
                ],
                max_length=12,
            ),
        ),
        migrations.RunPython(events_are_of_a_kind, migrations.RunPython.noop),
        migrations.AddField(
            model_name="appointment",
            name="room",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="practices.room",
            ),
        ),
        migrations.AddField(
            model_name="appointment",
            name="series_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="appointment",
            name="status",
            field=models.CharField(
                choices=[
                    ("scheduled", "Scheduled"),
                    ("arrived", "Arrived"),
                    ("completed", "Completed"),
                    ("no_show", "No-show"),
                    ("cancelled", "Cancelled"),
                    ("late_cancelled", "Cancelled late"),
                ],
                default="scheduled",
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="historyentry",
            name="appointment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="history",
                to="appointments.appointment",
            ),
        ),
        migrations.AddField(
            model_name="historyentry",
            name="member",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="practices.member",
            ),
        ),
        migrations.AddField(
            model_name="series",
            name="practice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="series",
                to="practices.practice",
            ),
        ),
        migrations.AddField(
            model_name="appointment",
            name="series",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="appointments",
                to="appointments.series",
            ),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(
                models.F("room"),
                models.F("ends_at"),
                models.F("starts_at"),
                name="appointments_in_a_room",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("cancelled_at__isnull", False),
                        ("status__in", ("cancelled", "late_cancelled")),
                    ),
                    models.Q(
                        models.Q(("status__in", ("cancelled", "late_cancelled")), _negated=True),
                        ("cancelled_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="appointment_is_cancelled_exactly_when_it_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("client__isnull", False), ("event_kind", "")),
                    models.Q(("client__isnull", True), models.Q(("event_kind", ""), _negated=True)),
                    _connector="OR",
                ),
                name="an_event_and_no_session_is_of_a_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("series__isnull", True), ("series_on__isnull", True)),
                    models.Q(("series__isnull", False), ("series_on__isnull", False)),
                    _connector="OR",
                ),
                name="what_repeats_knows_its_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.UniqueConstraint(
                models.F("series"),
                models.F("series_on"),
                name="a_series_has_one_appointment_a_date",
            ),
        ),
    ]
