"""Every address of the music wing; names are those of the views."""

from django.urls import path
from django.urls.resolvers import URLPattern

from music.views import artists, doors, lobby, people, playlists, songs, spotify, stations, taste

app_name = "music"

urlpatterns: list[URLPattern] = [
    path("music/", lobby.lobby, name="lobby"),
    path("music/taste/", taste.taste, name="taste"),
    path("music/taste/spotify/", spotify.spotify, name="spotify"),
    path("music/taste/spotify/back/", spotify.spotify_back, name="spotify_back"),
    path("music/genres/", artists.genres, name="genres"),
    path("music/artists/", artists.artists, name="artists"),
    path("music/artists/<int:artist_id>/", artists.artist_by_id, name="artist_by_id"),
    path("music/artists/<int:artist_id>/songs/", artists.artist, name="artist"),
    path("music/artists/<int:artist_id>/like", artists.like, name="like"),
    path("music/songs/new/", songs.new_song, name="new_song"),
    path("music/songs/<int:song_id>/preview", songs.preview, name="preview"),
    path("music/rooms/new/", doors.new_room, name="new_room"),
    path("music/playlists/", playlists.playlists, name="playlists"),
    path("music/playlists/<int:playlist_id>/", playlists.playlist, name="playlist"),
    path("music/playlists/<int:playlist_id>/edit", playlists.edit_playlist, name="edit_playlist"),
    path("music/playlists/add", playlists.add_to_playlist, name="add_to_playlist"),
    path(
        "music/playlists/<int:playlist_id>/move",
        playlists.move_in_playlist,
        name="move_in_playlist",
    ),
    path(
        "music/playlists/<int:playlist_id>/remove",
        playlists.remove_from_playlist,
        name="remove_from_playlist",
    ),
    path(
        "music/playlists/<int:playlist_id>/delete",
        playlists.delete_playlist,
        name="delete_playlist",
    ),
    path("people/", people.people, name="people"),
    path("people/undo-pass", people.undo_pass, name="undo_pass"),
    path("people/<username:username>/like", people.like_person, name="like_person"),
    path("people/<username:username>/pass", people.pass_person, name="pass_person"),
    path("people/<username:username>/unmatch", people.unmatch, name="unmatch"),
    # Rooms have the rest of theirs in rooms.urls: play, pause, seek and start-playback.
    path("rooms/<uuid:room_id>/stop", stations.stop, name="stop"),
    path("rooms/<uuid:room_id>/skip", stations.skip, name="skip"),
    path("rooms/<uuid:room_id>/previous", stations.previous, name="previous"),
    path("rooms/<uuid:room_id>/shuffle", stations.shuffle, name="shuffle"),
    path("rooms/<uuid:room_id>/repeat", stations.repeat, name="repeat"),
    path("rooms/<uuid:room_id>/cue", stations.cue, name="cue"),
    path("rooms/<uuid:room_id>/tune", stations.tune, name="tune"),
    path("rooms/<uuid:room_id>/shared-playlist", stations.share, name="share"),
    path("rooms/<uuid:room_id>/vote", stations.vote, name="vote"),
    path("rooms/<uuid:room_id>/vote-results", stations.vote_results, name="vote_results"),
    path("rooms/<uuid:room_id>/waive-votes", stations.waive, name="waive_votes"),
]
